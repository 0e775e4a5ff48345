import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { type Tail, tailFromNearEnd } from "../../../../src/ingest/transcript/tail.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/tail-`);
  path = `${dir}/transcript.jsonl`;
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Lines are only valid during the call, so each is copied. */
function linesOf(tail: Tail): readonly string[] {
  const lines: string[] = [];
  tail.read((line) => lines.push(Buffer.from(line).toString()));
  return lines;
}

const fromStart = () => tailFromNearEnd(path, Number.MAX_SAFE_INTEGER);

describe("a file that grows", () => {
  test("is read once, line by line", () => {
    writeFileSync(path, "one\ntwo\n");
    const tail = fromStart();
    expect(linesOf(tail)).toEqual(["one", "two"]);
    expect(linesOf(tail)).toEqual([]);
    appendFileSync(path, "three\n\nfour\n");
    expect(linesOf(tail)).toEqual(["three", "", "four"]);
  });

  test("half a line waits for its other half", () => {
    writeFileSync(path, "one\ntw");
    const tail = fromStart();
    expect(linesOf(tail)).toEqual(["one"]);
    appendFileSync(path, "o");
    expect(linesOf(tail)).toEqual([]);
    appendFileSync(path, "\n");
    expect(linesOf(tail)).toEqual(["two"]);
  });

  test("a character that was cut in two is whole again", () => {
    const bytes = Buffer.from("grün 🙂\n");
    writeFileSync(path, bytes.subarray(0, 9));
    const tail = fromStart();
    expect(linesOf(tail)).toEqual([]);
    appendFileSync(path, bytes.subarray(9));
    expect(linesOf(tail)).toEqual(["grün 🙂"]);
  });

  test("lines longer than what is read at once are whole", () => {
    const long = "x".repeat(700_000);
    writeFileSync(path, `a\n${long}\nb\n`);
    expect(linesOf(fromStart())).toEqual(["a", long, "b"]);
  });
});

describe("a file that is large", () => {
  test("is read from near its end, and the line that this cuts is passed over", () => {
    writeFileSync(path, "first line\nsecond line\nthird\n");
    expect(linesOf(tailFromNearEnd(path, 10))).toEqual(["third"]);
  });

  test("that holds no line end near its end is read from the next one", () => {
    writeFileSync(path, "x".repeat(1000));
    const tail = tailFromNearEnd(path, 10);
    expect(linesOf(tail)).toEqual([]);
    appendFileSync(path, "x\nnext\n");
    expect(linesOf(tail)).toEqual(["next"]);
  });

  test("that is not larger than that is read whole", () => {
    writeFileSync(path, "0123456789\n");
    expect(linesOf(tailFromNearEnd(path, 11))).toEqual(["0123456789"]);
  });
});

describe("a file that is another than before", () => {
  test("is read from its beginning when it was truncated", () => {
    writeFileSync(path, "one\ntwo\nhalf");
    const tail = fromStart();
    linesOf(tail);
    truncateSync(path);
    appendFileSync(path, "new\n");
    expect(linesOf(tail)).toEqual(["new"]);
  });

  test("is read from its beginning when it was replaced", () => {
    writeFileSync(path, "one\nhalf");
    const tail = fromStart();
    linesOf(tail);
    writeFileSync(`${path}.new`, "another\nand more than before\n");
    renameSync(`${path}.new`, path);
    expect(linesOf(tail)).toEqual(["another", "and more than before"]);
  });

  test("gives nothing while it is gone, and all of it when it is there", () => {
    const tail = fromStart();
    expect(linesOf(tail)).toEqual([]);
    writeFileSync(path, "one\n");
    expect(linesOf(tail)).toEqual(["one"]);
    unlinkSync(path);
    expect(linesOf(tail)).toEqual([]);
  });
});

describe("a path that a sender made up", () => {
  const made: readonly (readonly [string, () => string])[] = [
    ["a directory", () => dir],
    ["below a file", () => (writeFileSync(path, "x\n"), `${path}/below`)],
    ["with a NUL", () => `${path}\0`],
    ["too long", () => `${dir}/${"x".repeat(5000)}`],
    ["empty", () => ""],
    ["a device without end", () => "/dev/zero"],
    ["below nothing", () => `${dir}/none/none.jsonl`],
  ];

  test.each(made)("%s gives nothing, and throws nothing", (_title, make) => {
    expect(linesOf(tailFromNearEnd(make(), 100))).toEqual([]);
  });

  test("a pipe that nobody writes to does not make us wait", () => {
    Bun.spawnSync(["mkfifo", path]);
    expect(linesOf(fromStart())).toEqual([]);
  });

  test("a link in a circle gives nothing", () => {
    mkdirSync(`${dir}/links`);
    Bun.spawnSync(["ln", "-s", path, `${dir}/links/other`]);
    Bun.spawnSync(["ln", "-s", `${dir}/links/other`, path]);
    expect(linesOf(fromStart())).toEqual([]);
  });
});
