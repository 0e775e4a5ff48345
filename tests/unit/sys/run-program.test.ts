import { expect, test } from "bun:test";
import { runProgram } from "../../../src/sys/run-program.ts";

/** Only a failing test waits so long. */
const AMPLE_MS = 10_000;

test("a program gets its arguments as they are, and its output is read", async () => {
  const args = ["%s|", "", "-x", "a b", "$(id) `id` ;", "ä\n\\"];
  expect(await runProgram("printf", ["--", ...args], AMPLE_MS)).toEqual({
    kind: "done",
    output: "|-x|a b|$(id) `id` ;|ä\n\\|",
  });
});

test("a program gets the environment as it is now, not as it was when we started", async () => {
  process.env["LLM_BRIDGE_TEST"] = "later";
  const end = await runProgram("printenv", ["LLM_BRIDGE_TEST"], AMPLE_MS);
  delete process.env["LLM_BRIDGE_TEST"];
  expect(end).toEqual({ kind: "done", output: "later\n" });
});

test("a program that is not there is missing", async () => {
  expect(await runProgram("no-such-program-of-ours", [], AMPLE_MS)).toEqual({ kind: "missing" });
});

test.each([
  ["what it complained of first", "echo one >&2; echo two >&2; exit 3", "one"],
  ["its exit code where it said nothing", "exit 3", "it left with 3"],
  ["the signal that ended it", "kill -9 $$", "it was ended by SIGKILL"],
])("a program that fails is told by %s", async (_title, script, reason) => {
  expect(await runProgram("sh", ["-c", script], AMPLE_MS)).toEqual({ kind: "failed", reason });
});

test("arguments that no program can take are a failure, not a fault", async () => {
  const end = await runProgram("true", ["x".repeat(10_000_000)], AMPLE_MS);
  expect(end.kind).toBe("failed");
});

test("a program that does not end is ended", async () => {
  expect(await runProgram("sleep", ["1000"], 1)).toEqual({
    kind: "failed",
    reason: "no end within 1 ms",
  });
});

test("a program that leaves its output to one that stays does not hold us up", async () => {
  const script = "sleep 3 & exit 0";
  expect(await runProgram("sh", ["-c", script], 100)).toEqual({
    kind: "failed",
    reason: "no end within 100 ms",
  });
});

test("nobody stays alive for a program that runs", async () => {
  const module = `${import.meta.dir}/../../../src/sys/run-program.ts`;
  const script = `import { runProgram } from ${JSON.stringify(module)}; void runProgram("sleep", ["3"], 60000); console.log("done");`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
  const output = await child.stdout.text();
  expect([output.trim(), await child.exited]).toEqual(["done", 0]);
});
