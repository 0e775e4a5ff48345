import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import {
  type MarkedLineLimits,
  markedLineReader,
} from "../../../../src/ingest/transcript/marked-lines.ts";
import { wholeLines } from "../../../support/ledger-slow-reader.ts";

const MARK = Buffer.from("<*>");

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(`${tmpdir()}/marked-`);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** Lines of which many hold the mark, half of it, or several. */
const content = fc
  .array(fc.constantFrom("\n", "\n", "<*>", "<", "*", ">", "a", "ü", "\r", "\0"), {
    maxLength: 60,
  })
  .map((parts) => Buffer.from(parts.join("")));

/** A reader's buffer grows fourfold, so that its largest is the longest line. */
const limits = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(2))
  .map(([chunkBytes, growths]) => ({ chunkBytes, maxLineBytes: chunkBytes * 4 ** growths }));

const unlimited: MarkedLineLimits = {};

type Told = readonly [offset: number, line: string | undefined];

/** What is told when everything is in one piece. */
function naively(bytes: Buffer, maxLineBytes: number): Told[] {
  let offset = 0;
  const told: Told[] = [];
  for (const line of wholeLines(bytes)) {
    const text = Buffer.from(line).toString("latin1");
    const isTooLong = line.length + 1 > maxLineBytes;
    if (isTooLong) told.push([offset, undefined]);
    else if (text.includes("<*>")) told.push([offset, text]);
    offset += line.length + 1;
  }
  return told;
}

/** Reads a file up to each of the limits in turn, each time from where the last one ended. */
function readUpTo(bytes: Buffer, stops: readonly number[], options: MarkedLineLimits) {
  const path = `${dir}/t`;
  writeFileSync(path, bytes);
  const fd = openSync(path, "r");
  const reader = markedLineReader(MARK, options);
  const told: Told[] = [];
  let offset = 0;
  for (const stop of stops) {
    offset = reader.read(fd, offset, stop, {
      onLine(found, start, end, mark, at) {
        const line = found.toString("latin1", start, end);
        expect(mark - start).toBe(line.indexOf("<*>"));
        told.push([at, line]);
      },
      onTooLong: (at) => told.push([at, undefined]),
    });
  }
  closeSync(fd);
  return { told, offset };
}

const lengthOfWhole = (bytes: Buffer): number => bytes.lastIndexOf("\n") + 1;

test("with any chunks, the marked lines are those of the whole, each with its place", () => {
  fc.assert(
    fc.property(content, fc.integer({ min: 1, max: 12 }), (bytes, chunkBytes) => {
      const { told, offset } = readUpTo(bytes, [bytes.length], { chunkBytes });
      expect(told).toEqual(naively(bytes, Infinity));
      expect(offset).toBe(lengthOfWhole(bytes));
    }),
    { numRuns: 300 },
  );
});

test("a line that is too long is told and passed over, and those around it are read", () => {
  fc.assert(
    fc.property(content, limits, (bytes, options) => {
      const { told, offset } = readUpTo(bytes, [bytes.length], options);
      expect(told).toEqual(naively(bytes, options.maxLineBytes));
      expect(offset).toBe(lengthOfWhole(bytes));
    }),
    { numRuns: 300 },
  );
});

test("read in any steps, it tells what it tells at once", () => {
  fc.assert(
    fc.property(content, fc.array(fc.nat(120)), limits, (bytes, stops, options) => {
      const rising = stops.filter((stop) => stop <= bytes.length).toSorted((a, b) => a - b);
      const { told } = readUpTo(bytes, [...rising, bytes.length], options);
      expect(told).toEqual(naively(bytes, options.maxLineBytes));
    }),
    { numRuns: 300 },
  );
});

test("it never reads beyond what it was asked for", () => {
  fc.assert(
    fc.property(content, fc.nat(120), (bytes, stop) => {
      const { offset, told } = readUpTo(bytes, [stop], unlimited);
      expect(offset).toBe(lengthOfWhole(bytes.subarray(0, stop)));
      expect(told).toEqual(naively(bytes.subarray(0, stop), Infinity));
    }),
  );
});
