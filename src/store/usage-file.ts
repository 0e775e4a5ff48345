import { readFileSync, rmSync } from "node:fs";
import type { EpochMs } from "../core/instant.ts";
import type { UsageSummary } from "../core/usage/summary.ts";
import { decodeSummary, encodeSummary } from "../core/usage/summary-codec.ts";
import { writeAtomically } from "../sys/atomic-write.ts";

/** What the daemon's ledger tells, for whoever has no time to open it. Throws what the file system says. */
export function writeUsageFile(path: string, summary: UsageSummary): void {
  writeAtomically(path, encodeSummary(summary));
}

/** Takes it away: with nobody to keep it, it would soon tell too little. */
export function removeUsageFile(path: string): void {
  rmSync(path, { force: true });
}

/** The summary that the daemon keeps; undefined where there is none that can be read, or it tells of another day. */
export function readUsageFile(path: string, now: EpochMs): UsageSummary | undefined {
  // Without a daemon there is no such file.
  try {
    return decodeSummary(readFileSync(path, "utf8"), now);
  } catch {
    return undefined;
  }
}
