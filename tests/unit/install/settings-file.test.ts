import { expect, test } from "bun:test";
import { BridgeFault } from "../../../src/core/fault.ts";
import { explainWriteFailure } from "../../../src/install/settings-file.ts";

const systemError = (code: string): Error => Object.assign(new Error(`${code}: failed`), { code });

test.each([
  ["EACCES", "no permission"],
  ["EROFS", "a read-only file system"],
  ["ENOSPC", "a full disk"],
  ["EDQUOT", "your quota used up"],
  ["EIO", "EIO: failed"],
])("%s is told as %s, with what to do", (code, words) => {
  const fault = explainWriteFailure(systemError(code), "/f");
  expect(fault.message).toBe(`Expected to be able to write, found ${words} (/f)`);
  expect(fault.hint).toEndWith("Nothing was changed.");
});

test("a fault of our own is told as it is", () => {
  const fault = new BridgeFault("settings-changed-meanwhile", "changed");
  expect(explainWriteFailure(fault, "/f")).toBe(fault);
});
