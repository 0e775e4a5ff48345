import { readFileSync } from "node:fs";
import { isErrno } from "./atomic-write.ts";

/** The text of a file, or undefined where there is none. Throws other faults of the file system. */
export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
