import type { CalendarDay } from "../../core/usage/report/calendar-day.ts";
import { badUsage, refuseElsewhere } from "../bad-usage.ts";
import { parseDayRange } from "../day-range.ts";
import { requireWord } from "../known-word.ts";

/** What was typed after `ledger`. */
export interface LedgerArgs {
  readonly action?: string | undefined;
  readonly csv?: boolean | undefined;
  readonly jsonl?: boolean | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly timezone?: string | undefined;
  readonly output?: string | undefined;
  readonly repair?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** What is to be exported, and as what. */
export interface ExportOptions {
  readonly format: "csv" | "jsonl";
  readonly since?: CalendarDay;
  /** The last day, with all of its hours. */
  readonly until?: CalendarDay;
  readonly timezone?: string;
  /** Absent for standard output. */
  readonly output?: string;
}

export type LedgerCall =
  | { readonly action: "status"; readonly json: boolean }
  | ({ readonly action: "export" } & ExportOptions)
  | { readonly action: "sync"; readonly json: boolean }
  | { readonly action: "verify"; readonly json: boolean; readonly repair: boolean }
  | { readonly action: "compact"; readonly json: boolean };

/** What `ledger` can be told to do. */
export const LEDGER_ACTIONS = ["sync", "export", "verify", "compact"] as const;

/** Throws BridgeFault `bad-usage` for what cannot be meant. */
export function parseLedgerCall(args: LedgerArgs): LedgerCall {
  const action =
    args.action === undefined ? "status" : requireWord("action", args.action, LEDGER_ACTIONS);
  const { csv, jsonl, since, until, timezone, output, repair, json = false } = args;
  refuseElsewhere("ledger", action, "export", { csv, jsonl, since, until, timezone, output });
  refuseElsewhere("ledger", action, "verify", { repair });
  switch (action) {
    case "status":
    case "sync":
    case "compact":
      return { action, json };
    case "verify":
      return { action, json, repair: repair ?? false };
    case "export":
      return { action, ...parseExport(args) };
    default:
      return action satisfies never;
  }
}

function parseExport({ csv, jsonl, json, timezone, output, ...args }: LedgerArgs): ExportOptions {
  if (csv && (jsonl || json)) throw badUsage("ledger", "Expected --csv or --jsonl, got both.");
  if (output === "") throw badUsage("ledger", "Expected --output to name a file, got nothing.");
  return {
    format: jsonl || json ? "jsonl" : "csv",
    ...parseDayRange("ledger", args),
    ...(timezone !== undefined && { timezone }),
    ...(output !== undefined && { output }),
  };
}
