import { objectOf, parseJson } from "../../../core/json.ts";
import type { Line } from "../../../core/view/span.ts";
import { parsePangoLines } from "./pango-lines.ts";

/** What a bar would show of its state file. */
export interface BarState {
  readonly text: string;
  readonly tooltip: readonly Line[];
  readonly classes: readonly string[];
  readonly percentage?: number;
}

/** Reads the file's text as Waybar does: its first line, a JSON object. Undefined where a bar would hide the module. Never throws. */
export function parseBarState(text: string | undefined): BarState | undefined {
  // Anybody may write there: what is not JSON shows nothing.
  const json = objectOf(parseJson(text?.split("\n", 1)[0] ?? ""));
  const shown = string(json["text"]);
  if (shown === "") return undefined;
  const percentage = json["percentage"];
  return {
    text: plain(shown),
    tooltip: parsePangoLines(string(json["tooltip"])),
    classes: [json["class"]].flat().filter((name) => typeof name === "string"),
    ...(typeof percentage === "number" && { percentage }),
  };
}

const plain = (markup: string): string =>
  parsePangoLines(markup)
    .flat()
    .map((span) => span.text)
    .join("");

const string = (value: unknown): string => (typeof value === "string" ? value : "");
