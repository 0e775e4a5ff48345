import { readFileSync, statSync } from "node:fs";
import { isErrno } from "./atomic-write.ts";

/** The text of a file, or undefined where there is none. Throws other faults of the file system, and for what is no file: a pipe or a device would be read without end. */
export function readTextFile(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) throw new Error("it is no file");
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
