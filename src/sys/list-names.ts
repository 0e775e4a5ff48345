import { readdirSync } from "node:fs";

/** What lies in a directory, by name; nothing where there is none that we may look into. */
export function listNames(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
