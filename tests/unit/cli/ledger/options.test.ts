import { expect, test } from "bun:test";
import { type LedgerArgs, parseLedgerCall } from "../../../../src/cli/ledger/options.ts";
import { toCalendarDay } from "../../../../src/core/usage/report/calendar-day.ts";

test.each([
  [{}, { action: "status", json: false }],
  [{ json: true }, { action: "status", json: true }],
  [{ action: "compact" }, { action: "compact", json: false }],
  [
    { action: "verify", json: true, repair: true },
    { action: "verify", json: true, repair: true },
  ],
  [{ action: "export" }, { action: "export", format: "csv" }],
  [
    { action: "export", jsonl: true, output: "x" },
    { action: "export", format: "jsonl", output: "x" },
  ],
  [
    { action: "export", json: true },
    { action: "export", format: "jsonl" },
  ],
  [
    { action: "export", csv: true, since: "20261007", until: "2026-10-08", timezone: "UTC" },
    {
      action: "export",
      format: "csv",
      since: toCalendarDay(2026, 10, 7),
      until: toCalendarDay(2026, 10, 8),
      timezone: "UTC",
    },
  ],
] as const)("%j is understood", (args, call) => {
  expect(parseLedgerCall(args)).toEqual(call);
});

test.each<[LedgerArgs, string]>([
  [{ action: "verfy" }, "Unknown action `verfy`."],
  [{ csv: true }, "The option `--csv` belongs to `ledger export`."],
  [{ action: "verify", output: "x" }, "The option `--output` belongs to `ledger export`."],
  [{ action: "compact", repair: true }, "The option `--repair` belongs to `ledger verify`."],
  [{ action: "export", csv: true, jsonl: true }, "Expected --csv or --jsonl, got both."],
  [{ action: "export", output: "" }, "Expected --output to name a file, got nothing."],
  [{ action: "export", since: "yesterday" }, 'got "yesterday"'],
  [
    { action: "export", since: "2026-02-02", until: "2026-02-01" },
    "Expected --since to be no later than --until, got 2026-02-02 and 2026-02-01.",
  ],
])("%j is refused in words", (args, words) => {
  expect(() => parseLedgerCall(args)).toThrow(words);
});
