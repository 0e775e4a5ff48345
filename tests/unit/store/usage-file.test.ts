import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { epochMs } from "../../../src/core/instant.ts";
import { readUsageFile, removeUsageFile, writeUsageFile } from "../../../src/store/usage-file.ts";
import { spentUsd, usageSummary } from "../../support/usage-summary.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/usage-file-`);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const path = () => `${dir}/llm_usage.json`;
const SUMMARY = usageSummary({ today: spentUsd(1.2) });

test("what was written is read, and nothing else is left behind", () => {
  writeUsageFile(path(), usageSummary());
  writeUsageFile(path(), SUMMARY);
  expect(readUsageFile(path(), SUMMARY.todayStart)).toEqual(SUMMARY);
  expect(readdirSync(dir)).toEqual(["llm_usage.json"]);
});

test("yesterday's is none", () => {
  writeUsageFile(path(), SUMMARY);
  expect(readUsageFile(path(), SUMMARY.validUntil)).toBeUndefined();
  expect(readUsageFile(path(), epochMs(SUMMARY.todayStart - 1))).toBeUndefined();
});

test("where there is none, or no file, there is nothing to tell", () => {
  expect(readUsageFile(path(), SUMMARY.todayStart)).toBeUndefined();
  mkdirSync(path());
  expect(readUsageFile(path(), SUMMARY.todayStart)).toBeUndefined();
});

test("half a file, or another one, is none", () => {
  writeFileSync(path(), '{"today":{"microUsd":1');
  expect(readUsageFile(path(), SUMMARY.todayStart)).toBeUndefined();
  writeFileSync(path(), new Uint8Array([0xff, 0xfe, 0]));
  expect(readUsageFile(path(), SUMMARY.todayStart)).toBeUndefined();
});

test("where it cannot be written that is said", () => {
  expect(() => writeUsageFile(`${dir}/none/llm_usage.json`, SUMMARY)).toThrow("ENOENT");
});

test("what was taken away is none, and may be taken away again", () => {
  writeUsageFile(path(), SUMMARY);
  removeUsageFile(path());
  removeUsageFile(path());
  expect(readdirSync(dir)).toEqual([]);
});
