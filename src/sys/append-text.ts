import { appendFileSync } from "node:fs";

/** Adds to the end of a file of ours, which is made (0600) where there is none. Throws what the file system says. */
export function appendText(path: string, text: string): void {
  appendFileSync(path, text, { mode: 0o600 });
}
