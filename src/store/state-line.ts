import { parseJson } from "../core/json.ts";
import { readTextFile } from "../sys/read-text.ts";

/** The line that Waybar reads, without its end; undefined where there is none that it could read. */
export function readStateLine(path: string): string | undefined {
  const text = readTextFile(path)?.trim();
  // Written by anybody, as far as we know: what is not JSON is not what the bar shows.
  return text && parseJson(text) !== undefined ? text : undefined;
}
