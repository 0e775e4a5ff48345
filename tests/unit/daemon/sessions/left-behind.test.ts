import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createLeftBehind } from "../../../../src/daemon/sessions/left-behind.ts";
import { saveSession } from "../../../../src/store/session-files.ts";
import { appendToSpool } from "../../../../src/store/spool.ts";
import { tryLockFile } from "../../../../src/sys/file-lock.ts";
import { sample } from "../../core/view/sample-session.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/left-behind-`);
  saveSession(`${dir}/sessions`, sample("a").session);
  appendToSpool(`${dir}/spool`, Buffer.from("later"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** What is left there, and what came of it, in its order. */
function leftThere() {
  const came: string[] = [];
  const left = createLeftBehind({
    paths: { lock: `${dir}/lock`, sessions: `${dir}/sessions`, spool: `${dir}/spool` },
    adopt: ({ id }) => came.push(`session ${id}`),
    take: (message) => came.push(`message ${Buffer.from(message).toString()}`),
    keep: () => came.push("kept"),
    lookAgain: () => came.push("to be looked again"),
  });
  return { left, came };
}

test("sessions that were written down come before messages, which were sent later", () => {
  const { left, came } = leftThere();
  left.takeOver();
  expect(came).toEqual(["session a", "message later", "kept"]);
});

test("while a hook writes there, its spool waits, and sessions do not", () => {
  const { left, came } = leftThere();
  using _hook = tryLockFile(`${dir}/lock`);
  left.takeOverNow();
  expect(came).toEqual(["session a", "to be looked again"]);
});

test("what is spooled later is taken without a look at sessions, and once", () => {
  const { left, came } = leftThere();
  left.takeSpool();
  expect(came).toEqual(["message later", "kept"]);
  left.takeSpool();
  expect(came.slice(2)).toEqual([]);
});

test("the lock is free again when all is taken", () => {
  const { left, came } = leftThere();
  left.takeOver();
  appendToSpool(`${dir}/spool`, Buffer.from("more"));
  left.takeSpool();
  expect(came.slice(3)).toEqual(["message more", "kept"]);
});
