import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../build.ts";
import { runProgram } from "./run-program.ts";
import type { Target } from "./targets.ts";

/** The lock of the runtimes: with it the package manager takes no other bytes. */
export const RUNTIMES_LOCK = join(import.meta.dir, "runtimes/bun.lock");

/** Gets the runtimes of all targets by the package manager; gives where the one of a target lies. */
export async function fetchRuntimes(): Promise<(target: Target) => string> {
  const dir = join(ROOT, "dist/toolchain/runtimes");
  await mkdir(dir, { recursive: true });
  for (const name of ["package.json", "bun.lock"]) {
    await copyFile(join(import.meta.dir, "runtimes", name), join(dir, name));
  }
  // They are for other machines than this one, which is what the package manager would leave out.
  const everywhere = ["--cpu=*", "--os=*", "--libc=*"];
  await runProgram([process.execPath, "install", "--frozen-lockfile", ...everywhere], { cwd: dir });
  return ({ runtime }) => join(dir, "node_modules", runtime, "bin/bun");
}
