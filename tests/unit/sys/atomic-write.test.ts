import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { isErrno, writeAtomically } from "../../../src/sys/atomic-write.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/atomic-`);
  path = `${dir}/state.json`;
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

test("a file is put in place whole, for its owner alone, and nothing is left beside it", () => {
  writeAtomically(path, "grün\n");
  expect(readFileSync(path, "utf8")).toBe("grün\n");
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(["state.json"]);
});

test("the file in place is replaced by another, never written into", () => {
  writeAtomically(path, "old");
  const before = lstatSync(path).ino;
  writeAtomically(path, new Uint8Array(3_000_000).fill(0x61));
  expect(lstatSync(path).ino).not.toBe(before);
  expect(lstatSync(path).size).toBe(3_000_000);
});

test("a symlink is replaced, and what it led to is not touched", () => {
  writeFileSync(`${dir}/precious`, "precious");
  symlinkSync(`${dir}/precious`, path);
  writeAtomically(path, "new");
  expect(lstatSync(path).isSymbolicLink()).toBe(false);
  expect(readFileSync(`${dir}/precious`, "utf8")).toBe("precious");
});

test("what an earlier process with our pid has left is no obstacle, a symlink neither", () => {
  writeFileSync(`${dir}/precious`, "precious");
  symlinkSync(`${dir}/precious`, `${dir}/.state.json.${process.pid}.tmp`);
  writeAtomically(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readFileSync(`${dir}/precious`, "utf8")).toBe("precious");
});

test.each([
  ["a directory in its place", () => (mkdirSync(path), path), ["state.json"]],
  ["a directory that is not there", () => `${dir}/none/state.json`, []],
])("%s is said, and nothing is left beside it", (_title, make, left) => {
  const target = make();
  expect(() => writeAtomically(target, "new")).toThrow();
  expect(readdirSync(dir)).toEqual([...left]);
});

test("only the system's own reasons are reasons", () => {
  expect(isErrno(Object.assign(new Error("no"), { code: "ENOENT" }), "ENOENT")).toBe(true);
  expect(isErrno({ code: "ENOENT" }, "ENOENT")).toBe(false);
  expect(isErrno(new Error("ENOENT"), "ENOENT")).toBe(false);
});
