import { readdirSync } from "node:fs";
import { isErrno } from "./atomic-write.ts";

/** The names in a folder; none where there is no such folder. Throws other faults of the file system. */
export function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
