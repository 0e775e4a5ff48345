import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBusSocket } from "../../../../src/surfaces/tray/bus-socket.ts";
import { until } from "../../../support/until.ts";

/** A socket that answers what it is told with `reply`, and keeps it. */
function startBus(reply: (heard: string) => string | undefined, name?: string) {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-bus-"));
  const path = name === undefined ? join(dir, "bus") : `\0${name}`;
  let heard = "";
  const server = Bun.listen({
    unix: path,
    socket: {
      data(socket, chunk) {
        heard += chunk.toString("latin1");
        const answer = reply(heard);
        if (answer === "") socket.end();
        else if (answer !== undefined) socket.write(answer);
      },
    },
  });
  return {
    path,
    heard: () => heard,
    [Symbol.dispose]() {
      server.stop(true);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const NOBODY = { onData: () => {}, onClosed: () => {} };
const ADMITTING = (heard: string) => (heard.endsWith("BEGIN\r\n") ? undefined : "OK 0123\r\n");

describe("a bus that lets us in", () => {
  test.each([
    ["at a path", undefined],
    ["in the abstract namespace", "llm-bridge-test-bus"],
  ])("%s is told who we are, and what is written afterwards", async (_where, name) => {
    using bus = startBus(ADMITTING, name);
    const socket = await openBusSocket(bus.path, NOBODY);
    socket.write(Buffer.from("one "));
    socket.write(Buffer.from("two"));
    const uid = Buffer.from(String(process.getuid?.())).toString("hex");
    const all = `\0AUTH EXTERNAL ${uid}\r\nBEGIN\r\none two`;
    await until("all of it has come", () => bus.heard().length >= all.length);
    expect(bus.heard()).toBe(all);
    socket.close();
  });

  test("gets more than a socket holds, whole and in order", async () => {
    using bus = startBus((heard) => (heard.includes("BEGIN") ? undefined : "OK 0123\r\n"));
    const socket = await openBusSocket(bus.path, NOBODY);
    const pieces = Array.from({ length: 40 }, (_, i) => String(i % 10).repeat(100_000));
    for (const piece of pieces) socket.write(Buffer.from(piece));
    const all = pieces.join("");
    await until(
      "all of it has come",
      () => bus.heard().endsWith("9") && bus.heard().length > all.length,
    );
    expect(bus.heard().endsWith(all)).toBe(true);
    socket.close();
  });

  test("is heard, and missed when it hangs up", async () => {
    let said = "";
    let isGone = false;
    using bus = startBus((heard) =>
      heard.endsWith("bye") ? "" : heard.endsWith("BEGIN\r\n") ? "hello" : "OK 0123\r\n",
    );
    const socket = await openBusSocket(bus.path, {
      onData: (chunk) => (said += chunk.toString()),
      onClosed: () => (isGone = true),
    });
    await until("it has said something", () => said === "hello");
    socket.write(Buffer.from("bye"));
    await until("it is gone", () => isGone);
  });
});

describe("what is no bus for us is refused in words", () => {
  test.each([
    ["one that rejects us", () => "REJECTED EXTERNAL\r\n", 'it says "REJECTED EXTERNAL"'],
    ["one that hangs up", () => "", "it hangs up"],
  ])("%s", async (_who, reply, reason) => {
    using bus = startBus(reply);
    const opened = openBusSocket(bus.path, NOBODY);
    expect(opened).rejects.toMatchObject({
      code: "bus-unreachable",
      message: `No session bus at ${bus.path}: ${reason}.`,
    });
    await opened.catch(() => {});
  });

  test("a path where nobody listens", async () => {
    const opened = openBusSocket("/nonexistent/bus", NOBODY);
    expect(opened).rejects.toMatchObject({ code: "bus-unreachable" });
    await opened.catch(() => {});
  });
});
