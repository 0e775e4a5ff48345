import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { tailFromNearEnd } from "../../../../src/ingest/transcript/tail.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(`${tmpdir()}/tail-`);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const pieces = fc.array(
  fc
    .string({ unit: fc.constantFrom("\n", "\n", "a", "ü", "🙂", "\r", "\0"), maxLength: 30 })
    .chain((text) => {
      const bytes = Buffer.from(text);
      // A piece may end in the middle of a character.
      return fc.nat(bytes.length).map((cut) => [bytes.subarray(0, cut), bytes.subarray(cut)]);
    }),
  { maxLength: 12 },
);

const wholeLines = (bytes: Buffer) => bytes.toString("latin1").split("\n").slice(0, -1);

test("a file read in any pieces gives the lines of the whole", () => {
  fc.assert(
    fc.property(pieces, fc.infiniteStream(fc.boolean()), (written, looks) => {
      const path = `${dir}/t`;
      writeFileSync(path, "");
      const tail = tailFromNearEnd(path, 0);
      const lines: string[] = [];
      const look = () => tail.read((line) => lines.push(Buffer.from(line).toString("latin1")));
      const chunks = written.flat();
      for (const chunk of chunks) {
        appendFileSync(path, chunk);
        [look, () => {}][Number(looks.next().value)]?.();
      }
      look();
      expect(lines).toEqual(wholeLines(Buffer.concat(chunks)));
    }),
  );
});

test("read from near the end, it gives the last of those lines", () => {
  fc.assert(
    fc.property(pieces, fc.nat(120), (written, lookBackBytes) => {
      const path = `${dir}/t`;
      const bytes = Buffer.concat(written.flat());
      writeFileSync(path, bytes);
      const lines: string[] = [];
      tailFromNearEnd(path, lookBackBytes).read((line) =>
        lines.push(Buffer.from(line).toString("latin1")),
      );
      const whole = wholeLines(bytes);
      expect(lines).toEqual(whole.slice(whole.length - lines.length));
      const seenBytes = Math.min(lookBackBytes, bytes.length);
      const within = wholeLines(bytes.subarray(bytes.length - seenBytes));
      expect(lines.length).toBeGreaterThanOrEqual(within.length - 1);
    }),
  );
});
