import { BridgeFault } from "../core/fault.ts";
import { runProgram } from "../sys/run-program.ts";
import { PRODUCT } from "./manifest.ts";

/** A hundred megabytes that are read for the first time, from a slow disk. */
const START_WITHIN_MS = 60_000;

/**
 * Starts a program to see that it runs on this machine, and gives the version that it tells. Throws
 * BridgeFault (`update-unusable`) where it does not run, or is another program.
 */
export async function tryProgram(path: string): Promise<string> {
  const end = await runProgram(path, ["--version"], START_WITHIN_MS);
  const version = end.kind === "done" ? VERSION_LINE.exec(end.output)?.[1] : undefined;
  if (version !== undefined) return version;
  const reason =
    end.kind === "failed"
      ? end.reason
      : end.kind === "missing"
        ? "it cannot be started"
        : "it does not tell its version";
  throw new BridgeFault("update-unusable", `That program does not run here: ${reason}.`, {
    hint: "Nothing was changed.",
  });
}

const VERSION_LINE = new RegExp(`^${PRODUCT} (\\S+)\\n$`);
