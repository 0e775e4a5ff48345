import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { lockFile, tryLockFile } from "../../../src/sys/file-lock.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/lock-`);
  path = `${dir}/lock`;
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

test("a lock is had by one at a time, and by the next when it is given back", () => {
  const first = tryLockFile(path);
  expect(first).toBeDefined();
  expect(tryLockFile(path)).toBeUndefined();
  expect(lockFile(path, 5)).toBeUndefined();
  first?.[Symbol.dispose]();
  using second = lockFile(path, 5);
  expect(second).toBeDefined();
});

test("who holds it can say so in the file", () => {
  using lock = tryLockFile(path);
  lock?.note("a longer note\n");
  lock?.note("77\n");
  expect(readFileSync(path, "utf8")).toBe("77\n");
});

test("a holder that is killed holds it no longer", async () => {
  const module = resolve(import.meta.dir, "../../../src/sys/file-lock.ts");
  const program = `const { tryLockFile } = await import(${JSON.stringify(module)});
    tryLockFile(process.argv[1]);
    console.log("held");
    setInterval(() => {}, 1000);`;
  const holder = Bun.spawn([process.execPath, "-e", program, path], { stdout: "pipe" });
  for await (const _said of holder.stdout) break;
  expect(tryLockFile(path)).toBeUndefined();
  holder.kill("SIGKILL");
  await holder.exited;
  using lock = tryLockFile(path);
  expect(lock).toBeDefined();
});

test("a directory that is not there is said", () => {
  expect(() => tryLockFile(`${dir}/none/lock`)).toThrow();
});
