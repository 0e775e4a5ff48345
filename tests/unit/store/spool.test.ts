import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { appendToSpool, drainSpool, hasSpool } from "../../../src/store/spool.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/spool-`);
  path = `${dir}/llm-bridge.spool`;
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const spool = (...messages: readonly string[]) => {
  for (const message of messages) appendToSpool(path, Buffer.from(message));
};

const drained = () => {
  const messages: string[] = [];
  const count = drainSpool(path, (bytes) => messages.push(Buffer.from(bytes).toString()));
  expect(count).toBe(messages.length);
  return messages;
};

test("messages come out in the order in which they went in, once", () => {
  spool("one", "two", "three");
  expect(hasSpool(path)).toBe(true);
  expect(drained()).toEqual(["one", "two", "three"]);
  expect(hasSpool(path)).toBe(false);
  expect(drained()).toEqual([]);
});

test("a spool that is not there holds nothing", () => {
  expect(hasSpool(path)).toBe(false);
  expect(drained()).toEqual([]);
});

test("a message that comes while the spool is emptied waits for the next time", () => {
  spool("one");
  const seen: string[] = [];
  drainSpool(path, (bytes) => {
    seen.push(Buffer.from(bytes).toString());
    spool("two");
  });
  expect(seen).toEqual(["one"]);
  expect(drained()).toEqual(["two"]);
});

test("a spool is readable by its owner alone", () => {
  spool("one");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

describe("who dies", () => {
  test("between taking the spool and reading it, loses nothing: the next one reads it first", () => {
    spool("one", "two");
    renameSync(path, `${path}.taken`);
    spool("three");
    expect(drained()).toEqual(["one", "two", "three"]);
    expect(existsSync(`${path}.taken`)).toBe(false);
  });

  test("while reading it, leaves the whole of it to the next one", () => {
    spool("one", "two");
    expect(() =>
      drainSpool(path, () => {
        throw new Error("killed");
      }),
    ).toThrow("killed");
    expect(drained()).toEqual(["one", "two"]);
  });

  test("before what was read is written down, leaves the whole of it to the next one", () => {
    spool("one", "two");
    const seen: string[] = [];
    const keep = () => {
      throw new Error("the disk is full");
    };
    expect(() =>
      drainSpool(path, (bytes) => seen.push(Buffer.from(bytes).toString()), keep),
    ).toThrow("the disk is full");
    expect(seen).toEqual(["one", "two"]);
    expect(drained()).toEqual(["one", "two"]);
  });

  test("in the middle of a message, loses that one only", () => {
    spool("one");
    appendFileSync(path, '{"v":1,"ev');
    expect(drained()).toEqual(["one"]);
    expect(hasSpool(path)).toBe(false);
  });
});
