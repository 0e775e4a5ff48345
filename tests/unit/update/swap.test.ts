import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  doSwapStep,
  planReplacement,
  planRollback,
  previousPath,
  workshopPath,
} from "../../../src/update/swap.ts";
import { tryProgram } from "../../../src/update/try-program.ts";
import { programOfVersion } from "../../support/releases.ts";

/** A program of version 1.0.0, with 2.0.0 ready in the workshop. */
function openBench(previous?: string) {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-swap-"));
  const program = join(dir, "waybar-llm-bridge");
  const ready = join(workshopPath(program), "ready");
  mkdirSync(workshopPath(program));
  const put = (path: string, version: string, mode: number) => {
    writeFileSync(path, programOfVersion(version));
    chmodSync(path, mode);
  };
  put(program, "1.0.0", 0o750);
  put(ready, "2.0.0", 0o750);
  if (previous !== undefined) put(previousPath(program), previous, 0o750);
  return {
    program,
    ready,
    previous: previousPath(program),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

const STEPS = [0, 1, 2, 3, 4, 5, 6];

describe.each([
  ["a replacement", planReplacement],
  ["a rollback", planRollback],
])("%s", (_what, plan) => {
  test.each(STEPS)("that is stopped after %d steps leaves a program that runs", async (count) => {
    using bench = openBench("0.9.0");

    for (const step of plan(bench.program, bench.ready).slice(0, count)) await doSwapStep(step);

    expect(["1.0.0", "2.0.0"]).toContain(await tryProgram(bench.program));
    expect(["0.9.0", "1.0.0"]).toContain(await tryProgram(bench.previous));
  });

  test("has no step that these tests leave out", () => {
    expect(plan("/p", "/r").length).toBe(STEPS.length - 1);
  });

  test("that is done leaves the new program in place and the old one beside it, with its mode", async () => {
    using bench = openBench();

    for (const step of plan(bench.program, bench.ready)) await doSwapStep(step);

    expect(await tryProgram(bench.program)).toBe("2.0.0");
    expect(await tryProgram(bench.previous)).toBe("1.0.0");
    expect(statSync(bench.program).mode & 0o777).toBe(0o750);
    expect(statSync(bench.previous).mode & 0o777).toBe(0o750);
  });
});
