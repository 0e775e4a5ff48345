import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { fingerprintAt } from "../../../../src/ingest/transcript/fingerprint.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";

function fingerprintOf(content: string, offset: number): string {
  using dir = makeTranscriptDir();
  const fd = openSync(dir.write("t", content), "r");
  const fingerprint = fingerprintAt(fd, offset);
  closeSync(fd);
  return fingerprint;
}

const text = "x".repeat(300);

test("the beginning of a file has none", () => {
  expect(fingerprintOf(text, 0)).toBe("");
});

test("what comes behind the offset plays no part", () => {
  expect(fingerprintOf(`${text}a`, 300)).toBe(fingerprintOf(`${text}b`, 300));
});

test.each([
  ["the last byte", 300, `${"x".repeat(299)}y`],
  ["a byte of the last 256", 300, `${"x".repeat(50)}y${"x".repeat(249)}`],
  ["what is missing, where the file is shorter", 300, "x".repeat(299)],
  ["a byte of a short file", 5, "xyxxx"],
])("%s changes it", (_what, offset, other) => {
  expect(fingerprintOf(other, offset)).not.toBe(fingerprintOf(text, offset));
});
