import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOrMakeSecret } from "../../../src/sys/secret-file.ts";

const dir = mkdtempSync(join(tmpdir(), "llm-bridge-secret-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("a secret is made once, for its owner alone, in a directory of their own", () => {
  const path = join(dir, "made/secret");
  const secret = readOrMakeSecret(path);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(readOrMakeSecret(path)).toBe(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, "made")).mode & 0o777).toBe(0o700);
});

test("two secrets are never the same", () => {
  expect(readOrMakeSecret(join(dir, "one"))).not.toBe(readOrMakeSecret(join(dir, "two")));
});

test("a file that holds no secret of ours gets a new one", () => {
  const path = join(dir, "short");
  writeFileSync(path, "123\n", { mode: 0o600 });
  expect(readOrMakeSecret(path)).toMatch(/^[\w-]{43}$/);
});

test("one that others can read is refused", () => {
  const path = join(dir, "open");
  readOrMakeSecret(path);
  chmodSync(path, 0o640);
  expect(() => readOrMakeSecret(path)).toThrow("Others may read or change");
});

test("a link that somebody put there is not followed", () => {
  const [path, target] = [join(dir, "link"), join(dir, "target")];
  readOrMakeSecret(target);
  symlinkSync(target, path);
  expect(() => readOrMakeSecret(path)).toThrow("ELOOP");
});
