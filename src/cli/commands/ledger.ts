import { defineCommand } from "citty";

export const example = "waybar-llm-bridge ledger export --csv --output usage.csv";

export default defineCommand({
  meta: {
    name: "ledger",
    description: "Look after the ledger: sync, export, verify or compact it",
  },
  args: {
    action: {
      type: "positional",
      required: false,
      valueHint: "ACTION",
      description: "sync, export, verify or compact; leave it out to see how it stands",
    },
    csv: { type: "boolean", description: "Export: a row a response, as CSV (the default)" },
    jsonl: { type: "boolean", description: "Export: the same, one JSON object a line" },
    since: {
      type: "string",
      alias: "s",
      valueHint: "DATE",
      description: "Export: first day, 20261007 or 2026-10-07",
    },
    until: { type: "string", alias: "u", valueHint: "DATE", description: "Export: last day" },
    timezone: {
      type: "string",
      alias: "z",
      valueHint: "ZONE",
      description: "Export: days as in Europe/Berlin (default: as here)",
    },
    output: {
      type: "string",
      valueHint: "FILE",
      description: "Export: write there (default: to standard output)",
    },
    repair: { type: "boolean", description: "Verify: mend what transcripts can mend" },
    json: { type: "boolean", alias: "j", description: "Print JSON; export: one object a line" },
  },
  run: async ({ args }) => {
    const [{ parseLedgerCall }, { runLedger }] = await Promise.all([
      import("../ledger/options.ts"),
      import("../ledger/run.ts"),
    ]);
    return await runLedger(parseLedgerCall(args));
  },
});
