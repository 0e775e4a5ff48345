import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Attributes } from "../../../../src/core/telemetry/attributes.ts";
import { decodeProtobuf } from "../../../../src/ingest/otlp/decode-protobuf.ts";
import { createKnownAttributes } from "../../../../src/ingest/otlp/known-attributes.ts";
import { RECEIVED_AT, recordedRequests } from "../../../support/otlp-fixtures.ts";

const recorded = [...recordedRequests("protobuf"), ...recordedRequests("grpc")];

/** Some bytes of a recording are others. */
const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
  maxLength: 6,
});

test("what is known from other requests, damaged ones too, changes nothing of what is read", () => {
  const known = createKnownAttributes();
  fc.assert(
    fc.property(fc.constantFrom(...recorded), damage, ({ signal, body }, changes) => {
      const bytes = body.slice();
      for (const [where, value] of changes) bytes[Math.floor(where * bytes.length)] = value;
      expect(decodeProtobuf(signal, bytes, RECEIVED_AT, known)).toEqual(
        decodeProtobuf(signal, bytes, RECEIVED_AT),
      );
    }),
    { numRuns: 1000 },
  );
});

test("attributes that come again as the same bytes are the same object", () => {
  const known = createKnownAttributes();
  const { signal, body } = recorded.find((each) => each.signal === "metrics") ?? {};
  if (!signal || !body) throw new Error("Expected recorded metrics.");
  const attributes = () => {
    const decoded = decodeProtobuf(signal, body, RECEIVED_AT, known);
    return decoded.ok ? decoded.batch.points.map((point) => point.attributes) : [];
  };
  const first = attributes();
  expect(first.length).toBeGreaterThan(0);
  attributes().forEach((each, i) => expect(each).toBe(first[i] ?? {}));
});

/** A request of one point, whose attributes lie before and behind its value. */
function pointOf(resource: string, before: readonly string[], behind: readonly string[]) {
  const writer = new BinaryWriter();
  const message = (field: number, write: () => void) => {
    writer.tag(field, WireType.LengthDelimited).fork();
    write();
    writer.join();
  };
  const text = (field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const attribute = (field: number, name: string) =>
    message(field, () => {
      text(1, name);
      message(2, () => void text(1, `of ${name}`));
    });
  message(1, () => {
    message(1, () => attribute(1, resource));
    message(2, () =>
      message(2, () => {
        text(1, "m");
        message(5, () =>
          message(1, () => {
            for (const name of before) attribute(7, name);
            writer.tag(3, WireType.Bit64).fixed64(BigInt(RECEIVED_AT) * 1_000_000n);
            writer.tag(6, WireType.Bit64).sfixed64(1);
            for (const name of behind) attribute(7, name);
          }),
        );
      }),
    );
  });
  return writer.finish();
}

test("a point has its own attributes, wherever they lie in it, and those of its own resource", () => {
  const known = createKnownAttributes();
  const read = (...given: Parameters<typeof pointOf>) => {
    const decoded = decodeProtobuf("metrics", pointOf(...given), RECEIVED_AT, known);
    const [point] = decoded.ok ? decoded.batch.points : [];
    return [point?.value, ...Object.keys(point?.attributes ?? {})];
  };
  const all = () => [
    read("r", ["a", "b"], []),
    read("r", ["a"], ["b"]),
    read("r", [], ["a", "b"]),
    read("r", [], ["a"]),
    read("s", ["a"], []),
    read("s", [], ["a"]),
    read("r", [], []),
  ];
  const expected = [
    [1, "r", "a", "b"],
    [1, "r", "a", "b"],
    [1, "r", "a", "b"],
    [1, "r", "a"],
    [1, "s", "a"],
    [1, "s", "a"],
    [1, "r"],
  ];
  expect(all()).toEqual(expected);
  // Known by now.
  expect(all()).toEqual(expected);
});

const NOTHING: Attributes = {};

/** How often a point's attributes are read that come as these bytes, one after the other. */
function countReads(raws: Iterable<string>): number {
  const resource = createKnownAttributes().resource("", () => NOTHING);
  let reads = 0;
  for (const raw of raws) {
    if (resource.find(raw)) continue;
    reads++;
    resource.keep(raw, {});
  }
  return reads;
}

test("what is longer than anybody repeats is not remembered", () => {
  const long = "a".repeat(3000);
  expect(countReads(["short", long, "short", long])).toBe(3);
});

test("what is known is bounded, however much comes", () => {
  const known = createKnownAttributes();
  const isKnown = (raw: string): boolean => {
    let wasRead = false;
    known.resource(raw, () => {
      wasRead = true;
      return NOTHING;
    });
    return !wasRead;
  };
  isKnown("first");
  expect(isKnown("first")).toBe(true);
  for (let i = 0; i < 100_000; i++) isKnown(`other ${i}`);
  expect(isKnown("first")).toBe(false);
});

test("points are forgotten with their resource", () => {
  const known = createKnownAttributes();
  const resource = () => known.resource("r", () => NOTHING);
  resource().keep("first", NOTHING);
  expect(resource().find("first")).toBe(NOTHING);
  for (let i = 0; i < 100_000; i++) resource().keep(`other ${i}`, {});
  expect(resource().find("first")).toBeUndefined();
});
