import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ForwardQueue, openForwardQueue } from "../../../src/store/forward-queue.ts";

let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "llm-bridge-queue-")), "forward");
});
afterEach(() => {
  rmSync(join(dir, ".."), { recursive: true, force: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);

/** Everything that waits, oldest first, taken out. */
function drained(queue: ForwardQueue): string[] {
  const texts: string[] = [];
  for (let first = queue.first(); first; first = queue.first()) {
    texts.push(`${first.kind} ${new TextDecoder().decode(first.body)}`);
    queue.remove(first);
  }
  return texts;
}

test("what waits comes in the order in which it was put there", () => {
  const queue = openForwardQueue(dir, 1000);
  queue.put("metrics.json", bytes("a"));
  queue.put("logs.protobuf", bytes("bc"));
  expect([queue.length, queue.bytes]).toEqual([2, 3]);
  expect(drained(queue)).toEqual(["metrics.json a", "logs.protobuf bc"]);
  expect([queue.length, queue.bytes]).toEqual([0, 0]);
  expect(readdirSync(dir)).toEqual([]);
});

test("what waited before a restart is still there, and comes first", () => {
  const before = openForwardQueue(dir, 1000);
  for (const text of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]) {
    before.put("logs.json", bytes(text));
  }
  const queue = openForwardQueue(dir, 1000);
  queue.put("logs.json", bytes("12"));
  expect(queue.bytes).toBe(15);
  expect(drained(queue).join(" ").replaceAll("logs.json ", "")).toBe("1 2 3 4 5 6 7 8 9 10 11 12");
});

test("the oldest go where there is no room", () => {
  const queue = openForwardQueue(dir, 10);
  queue.put("logs.json", bytes("aaaa"));
  queue.put("logs.json", bytes("bbbb"));
  expect(queue.put("logs.json", bytes("cccccccc"))).toBe(2);
  expect(drained(queue)).toEqual(["logs.json cccccccc"]);
});

test("what never fits leaves the others where they are", () => {
  const queue = openForwardQueue(dir, 10);
  queue.put("logs.json", bytes("aaaa"));
  expect(queue.put("logs.json", bytes("bbbbbbbbbbb"))).toBe(1);
  expect(drained(queue)).toEqual(["logs.json aaaa"]);
});

test("what had to go while it was being sent does not take the next one along", () => {
  const queue = openForwardQueue(dir, 10);
  queue.put("logs.json", bytes("aaaaaa"));
  const first = queue.first();
  queue.put("logs.json", bytes("bbbbbb"));
  if (first) queue.remove(first);
  expect(drained(queue)).toEqual(["logs.json bbbbbb"]);
});

test("files that somebody has removed or put there are passed over", () => {
  const queue = openForwardQueue(dir, 100);
  queue.put("logs.json", bytes("a"));
  queue.put("logs.json", bytes("b"));
  const [oldest = ""] = readdirSync(dir).toSorted();
  rmSync(join(dir, oldest));
  expect(drained(queue)).toEqual(["logs.json b"]);
  writeFileSync(join(dir, "notes.txt"), "mine");
  expect(openForwardQueue(dir, 100).length).toBe(0);
});

test("nobody else can read what waits", () => {
  openForwardQueue(dir, 100).put("logs.json", bytes("a"));
  const [name = ""] = readdirSync(dir);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
});
