import { readTextFile } from "../../../sys/read-text.ts";

/** The text of a file that we can do without: undefined where it cannot be read, for whatever reason. */
export function readText(path: string): string | undefined {
  // The checks speak of what is missing.
  try {
    return readTextFile(path);
  } catch {
    return undefined;
  }
}
