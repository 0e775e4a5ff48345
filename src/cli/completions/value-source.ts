import type { ArgDef } from "citty";
import { FIGURE_REPORTS } from "../../core/usage/report/usage-report.ts";
import { WEEKDAYS } from "../../core/usage/report/weekdays.ts";
import { SCENARIOS } from "../demo/scenarios.ts";
import { LEDGER_ACTIONS } from "../ledger/options.ts";

/** Where the values of an argument come from; `unknown` for what only its user can know. */
export type ValueSource =
  | { readonly kind: "listed"; readonly words: readonly string[] }
  /** The ids of those that live, and words that may stand for one. */
  | { readonly kind: "sessions"; readonly besides: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "unknown" };

/** What an argument takes: by the table below, else by the word that help shows in its place. */
export function valueSource(verb: string, name: string, arg: ArgDef): ValueSource {
  const words = LISTED[`${verb} ${name}`];
  if (words !== undefined) return { kind: "listed", words };
  const hint = arg.valueHint ?? "";
  switch (hint) {
    case "FILE":
    case "PATH":
      return { kind: "files" };
    case "ID":
      return { kind: "sessions", besides: [] };
    case "SESSION":
      return { kind: "sessions", besides: ["next-waiting"] };
    default:
      // What is to be typed as it stands is in small letters: `show`, `bash|zsh|fish`.
      return /^[a-z0-9|-]+$/.test(hint)
        ? { kind: "listed", words: hint.split("|") }
        : { kind: "unknown" };
  }
}

/** Values that are too many for help to show in place of the argument, by verb and argument. */
export const LISTED: Readonly<Record<string, readonly string[]>> = {
  "demo scenario": SCENARIOS.map(({ name }) => name),
  "event type": ["start", "submit", "tool-start", "tool-use", "tool-end", "stop", "error"],
  "ledger action": LEDGER_ACTIONS,
  "usage report": [...FIGURE_REPORTS, "blocks"],
  "usage start-of-week": WEEKDAYS,
};
