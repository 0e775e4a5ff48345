import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { writeAtomically } from "./atomic-write.ts";

/** Puts a file of ours in place (0600), and makes its directory (0700) where there is none. Throws what the file system says. */
export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeAtomically(path, text);
}

/** Removes a file of ours, if it is there. Throws what the file system says. */
export function removePrivateFile(path: string): void {
  rmSync(path, { force: true });
}
