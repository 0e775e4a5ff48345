import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePieces } from "../../../src/sys/write-pieces.ts";

function makeDir() {
  const path = mkdtempSync(join(tmpdir(), "pieces-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test("pieces become a file that only its owner reads", () => {
  using dir = makeDir();
  const path = join(dir.path, "out");

  writePieces(path, ["a\n", "", "é€\n"]);

  expect(readFileSync(path, "utf8")).toBe("a\né€\n");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("an older file is replaced whole, and a link to it stays a link", () => {
  using dir = makeDir();
  const [file, link] = [join(dir.path, "file"), join(dir.path, "link")];
  writeFileSync(file, "something much longer");
  symlinkSync(file, link);

  writePieces(link, ["short"]);

  expect(readFileSync(file, "utf8")).toBe("short");
});

test("a place that cannot be written is told by the system's words", () => {
  using dir = makeDir();

  expect(() => writePieces(join(dir.path, "missing/out"), ["a"])).toThrow("ENOENT");
  expect(() => writePieces("/dev/full", ["a"])).toThrow("ENOSPC");
});
