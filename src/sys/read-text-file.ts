import { readFileSync } from "node:fs";

/** The text of a file, or undefined where there is none. Throws what the system says otherwise. */
export function readTextFile(path: string): string | undefined {
  // Only the system knows whether a file is there, and it tells by throwing.
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
