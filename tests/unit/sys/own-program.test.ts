import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { startProgram } from "../../support/running.ts";
import { until } from "../../support/until.ts";

const SELF_STARTER = resolve(import.meta.dir, "../../fakes/self-starter.ts");

const start = (verb: string) =>
  startProgram([process.execPath, SELF_STARTER, verb], { env: { PATH: "/usr/bin:/bin" } });

test("a verb of this program runs beside it, and tells how it ended and what it had to say", async () => {
  await using program = start("wait-for-failing");
  await program.exited;
  expect(JSON.parse(program.stdout())).toEqual({ exitCode: 3, stderr: "nothing works\n" });
});

test("it says nothing on our own output", async () => {
  await using program = start("wait-for-talking");
  await program.exited;
  expect(JSON.parse(program.stdout())).toEqual({ exitCode: 0, stderr: "" });
  expect(program.stderr()).toBe("");
});

test("who leaves it ends it, however long it would have run", async () => {
  await using program = start("leave-endless");
  await program.exited;
  const { pid, exitCode } = JSON.parse(program.stdout()) as { pid: number; exitCode: number };
  expect(exitCode).toBe(143);
  await until("it is gone", () => !isThere(pid));
});

function isThere(pid: number): boolean {
  // A signal that cannot be sent throws.
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
