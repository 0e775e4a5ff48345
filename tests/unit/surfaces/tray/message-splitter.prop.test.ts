import { expect, test } from "bun:test";
import { marshall } from "@httptoolkit/dbus-native/lib/message.js";
import fc from "fast-check";
import { createMessageSplitter } from "../../../../src/surfaces/tray/message-splitter.ts";

const SIGNAL = 4;

const message = fc
  .record({
    serial: fc.integer({ min: 1, max: 0xffff_ffff }),
    texts: fc.array(fc.string(), { maxLength: 4 }),
  })
  .map(({ serial, texts }) => {
    const body = [texts.map((text) => text.replaceAll("\0", " "))];
    return marshall({
      type: SIGNAL,
      serial,
      path: "/a",
      interface: "a.b",
      member: "C",
      signature: "as",
      body,
    });
  });

test("messages are the same in whatever pieces they come", () => {
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 300 })), (sent, sizes) => {
      const split = createMessageSplitter();
      let stream = Buffer.concat(sent);
      const got: Buffer[] = [];
      for (const size of [...sizes, stream.length]) {
        got.push(...(split(stream.subarray(0, size)) ?? []));
        stream = stream.subarray(size);
      }
      expect(got.map((bytes) => bytes.toString("hex"))).toEqual(
        sent.map((bytes) => bytes.toString("hex")),
      );
    }),
  );
});

test("what is no message, too long, or in another byte order ends the reading", () => {
  const header = (first: string, bodyBytes: number) => {
    const bytes = Buffer.alloc(16);
    bytes.write(first);
    bytes.writeUInt32LE(bodyBytes, 4);
    return bytes;
  };
  for (const bytes of [
    header("B", 0),
    header("\0", 0),
    header("l", 1 << 24),
    header("l", 0xffff_ffff),
  ]) {
    expect(createMessageSplitter()(bytes)).toBeUndefined();
  }
  expect(createMessageSplitter()(Buffer.from("l"))).toEqual([]);
});

test("any bytes at all: it never throws", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (chunks) => {
      const split = createMessageSplitter();
      for (const chunk of chunks) split(Buffer.from(chunk));
    }),
  );
});
