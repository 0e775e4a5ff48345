import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTextFile } from "../../../src/sys/read-text.ts";

test("a file is read, one that is not there is nothing, and a pipe is refused at once", () => {
  const dir = mkdtempSync(join(tmpdir(), "read-text-"));
  const path = (name: string) => join(dir, name);
  writeFileSync(path("file"), "text");
  Bun.spawnSync(["mkfifo", path("pipe")]);
  expect(readTextFile(path("file"))).toBe("text");
  expect(readTextFile(path("none"))).toBeUndefined();
  expect(() => readTextFile(path("pipe"))).toThrow("it is no file");
  expect(() => readTextFile("/dev/zero")).toThrow("it is no file");
  expect(readTextFile("/proc/self/comm")).not.toBe("");
  rmSync(dir, { recursive: true });
});
