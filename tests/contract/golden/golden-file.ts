import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// The runner passes its flags to its workers, but not on to process.argv.
const isUpdating = readFileSync("/proc/self/cmdline", "utf8")
  .split("\0")
  .includes("--update-snapshots");

/** The bytes that were promised; with `--update-snapshots`, from now on these. */
export function goldenText(name: string, actual: string): string {
  const path = join(import.meta.dir, name);
  if (isUpdating) writeFileSync(path, actual);
  return readFileSync(path, "utf8");
}
