import { resolve } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import { isRunnable, realPathOf } from "./files.ts";
import { isOurProgram } from "./own-command.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * The absolute path of our program to write into the settings. A link on PATH that leads to the
 * program that runs is taken before its target: it stays true after an update.
 * Throws a `BridgeFault` when there is no such program.
 */
export function findBinary(
  given: string | undefined,
  { cwd, execPath, which }: Pick<Surroundings, "cwd" | "execPath" | "which">,
): string {
  if (given !== undefined) return requireProgram(resolve(cwd, given), "--binary");
  const onPath = which("waybar-llm-bridge");
  if (!isOurProgram(execPath)) {
    if (onPath !== undefined) return requireProgram(onPath, "PATH");
    throw new BridgeFault(
      "binary-not-found",
      `Expected to run as waybar-llm-bridge or to find it on PATH, running as ${execPath}`,
      { hint: "Name the built program with --binary PATH." },
    );
  }
  const outer = unwrapped(execPath);
  if (onPath !== undefined && realPathOf(onPath) === realPathOf(outer)) return onPath;
  return requireProgram(outer, "this program");
}

/** The wrapper that a package put in front of the hidden real program: it sets what the program needs. */
function unwrapped(execPath: string): string {
  const wrapper = execPath.replace(/\/\.waybar-llm-bridge-wrapped$/, "/waybar-llm-bridge");
  return realPathOf(wrapper) === undefined ? execPath : wrapper;
}

function requireProgram(path: string, source: string): string {
  const hint = "Name the built program with --binary PATH.";
  if (!isOurProgram(path)) {
    throw new BridgeFault(
      "binary-not-found",
      `Expected a program named waybar-llm-bridge, got ${path} (${source})`,
      { hint: `Uninstalling finds our entries by that name. ${hint}` },
    );
  }
  if (isRunnable(path)) return path;
  throw new BridgeFault(
    "binary-not-found",
    `Expected a program that may be run, found none at ${path} (${source})`,
    { hint },
  );
}
