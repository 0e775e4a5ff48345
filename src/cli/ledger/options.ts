import { BridgeFault } from "../../core/fault.ts";
import { nearest } from "../../core/nearest.ts";
import type { CalendarDay } from "../../core/usage/report/calendar-day.ts";
import { parseDayRange } from "../day-range.ts";

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
  const action = parseAction(args.action);
  const { csv, jsonl, since, until, timezone, output, repair, json = false } = args;
  refuseElsewhere(action, "export", { csv, jsonl, since, until, timezone, output });
  refuseElsewhere(action, "verify", { repair });
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

const badUsage = (message: string): BridgeFault =>
  new BridgeFault("bad-usage", message, {
    hint: "`waybar-llm-bridge ledger --help` lists what it takes.",
  });

function parseAction(word: string | undefined): LedgerCall["action"] {
  if (word === undefined) return "status";
  const found = LEDGER_ACTIONS.find((action) => action === word);
  if (found !== undefined) return found;
  const meant = nearest(word, LEDGER_ACTIONS);
  const advice =
    meant === undefined
      ? ` There are: ${LEDGER_ACTIONS.join(", ")}.`
      : ` Did you mean \`${meant}\`?`;
  throw badUsage(`Unknown action \`${word}\`.${advice}`);
}

function refuseElsewhere(
  action: string,
  owner: string,
  flags: Readonly<Record<string, string | boolean | undefined>>,
): void {
  if (action === owner) return;
  const given = Object.keys(flags).find(
    (flag) => flags[flag] !== undefined && flags[flag] !== false,
  );
  if (given !== undefined)
    throw badUsage(`The option \`--${given}\` belongs to \`ledger ${owner}\`.`);
}

function parseExport({ csv, jsonl, json, timezone, output, ...args }: LedgerArgs): ExportOptions {
  if (csv && (jsonl || json)) throw badUsage("Expected --csv or --jsonl, got both.");
  if (output === "") throw badUsage("Expected --output to name a file, got nothing.");
  return {
    format: jsonl || json ? "jsonl" : "csv",
    ...parseDayRange(args, badUsage),
    ...(timezone !== undefined && { timezone }),
    ...(output !== undefined && { output }),
  };
}
