import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { markedLineReader } from "../../../../src/ingest/transcript/marked-lines.ts";
import { readAppended, type ReadMark } from "../../../../src/ingest/transcript/read-appended.ts";
import { wholeLines } from "../../../support/ledger-slow-reader.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(`${tmpdir()}/appended-`);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const piece = fc
  .array(fc.constantFrom("\n", "\n", "<*>", "<*", "a", "🙂"), { maxLength: 25 })
  .map((parts) => Buffer.from(parts.join("")));

/** A file's life: what is appended, and in parts of which size it is then read, if at all. */
const life = fc.array(
  fc.tuple(piece, fc.nat(30), fc.option(fc.integer({ min: 1, max: 60 }), { nil: 0 })),
  { maxLength: 10 },
);

test("any appends, with any reads between them, tell what one read of the whole tells", () => {
  fc.assert(
    fc.property(life, fc.integer({ min: 1, max: 9 }), (steps, chunkBytes) => {
      const path = `${dir}/t`;
      writeFileSync(path, "");
      const reader = markedLineReader(Buffer.from("<*>"), { chunkBytes });
      const told: string[] = [];
      const offsets: number[] = [];
      const sink = {
        onLine(bytes: Buffer, start: number, end: number, _mark: number, offset: number) {
          told.push(bytes.toString("latin1", start, end));
          offsets.push(offset);
        },
        onTooLong: () => told.push("too long"),
      };
      let mark: ReadMark | undefined;
      const readAll = (maxBytes: number) => {
        for (let hasMore = true; hasMore;) {
          const read = readAppended(path, mark, reader, sink, maxBytes)!;
          expect(read.isAnew).toBe(false);
          ({ mark, hasMore } = read);
        }
      };
      const whole = steps.map(([bytes]) => bytes);
      for (const [bytes, cut, maxBytes] of steps) {
        // A piece may come in two, cut in the middle of a character.
        appendFileSync(path, bytes.subarray(0, cut));
        [() => {}, readAll][Number(maxBytes > 0)]?.(maxBytes);
        appendFileSync(path, bytes.subarray(cut));
      }
      readAll(1000);
      const bytes = Buffer.concat(whole);
      const expected = wholeLines(bytes).map((line) => Buffer.from(line).toString("latin1"));
      expect(told).toEqual(expected.filter((text) => text.includes("<*>")));
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      expect(mark?.offsetBytes).toBe(bytes.lastIndexOf("\n") + 1);
      expect(mark?.sizeBytes).toBe(bytes.length);
    }),
    { numRuns: 200 },
  );
});
