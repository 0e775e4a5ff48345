import { defineCommand } from "citty";

export const example = "waybar-llm-bridge usage weekly --since 2026-10-01 --breakdown";

export default defineCommand({
  meta: { name: "usage", description: "Show what was used, and what it cost" },
  args: {
    report: {
      type: "positional",
      required: false,
      valueHint: "REPORT",
      description:
        "daily, weekly, monthly, session, project, model, agent or blocks (default: daily)",
    },
    since: {
      type: "string",
      alias: "s",
      valueHint: "DATE",
      description: "First day: 20261007 or 2026-10-07",
    },
    until: { type: "string", alias: "u", valueHint: "DATE", description: "Last day" },
    last: { type: "string", valueHint: "N", description: "Only the last N days, weeks or months" },
    timezone: {
      type: "string",
      alias: "z",
      valueHint: "ZONE",
      description: "Days as in Europe/Berlin (default: as here)",
    },
    "start-of-week": {
      type: "string",
      alias: "w",
      valueHint: "DAY",
      description: "Weekly, calendar: sunday, monday, … (default: as configured)",
    },
    project: {
      type: "string",
      alias: "p",
      valueHint: "TEXT",
      description: "Only projects whose path holds this",
    },
    model: { type: "string", valueHint: "TEXT", description: "Only models whose name holds this" },
    id: { type: "string", valueHint: "ID", description: "Session: only this one" },
    breakdown: { type: "boolean", alias: "b", description: "Each row by model" },
    instances: { type: "boolean", alias: "i", description: "Periods: each by project" },
    order: {
      type: "string",
      alias: "o",
      valueHint: "asc|desc",
      description: "By time, else by cost",
    },
    calendar: { type: "boolean", description: "Daily: a heat map" },
    live: { type: "boolean", description: "Blocks: keep the open one on the screen" },
    active: { type: "boolean", alias: "a", description: "Blocks: only the open one" },
    recent: { type: "boolean", alias: "r", description: "Blocks: only those of the last 3 days" },
    "token-limit": {
      type: "string",
      alias: "t",
      valueHint: "N",
      description: "Blocks: warn beyond N tokens; max: the most so far",
    },
    "session-length": {
      type: "string",
      alias: "n",
      valueHint: "HOURS",
      description: "Blocks: how long one lasts (default: 5)",
    },
    json: { type: "boolean", alias: "j", description: "Print JSON, named as ccusage's" },
    csv: { type: "boolean", description: "Print CSV" },
    compact: { type: "boolean", description: "As for a narrow terminal" },
    mode: {
      type: "string",
      alias: "m",
      valueHint: "auto|calculate",
      description: "The same here, for ccusage's users",
    },
    offline: { type: "boolean", alias: "O", description: "Always so, for ccusage's users" },
  },
  run: async ({ args }) => {
    const [{ parseUsageOptions }, { runUsage }, { openUsageSource }] = await Promise.all([
      import("../usage-report/options.ts"),
      import("../usage-report/run.ts"),
      import("../usage-report/open.ts"),
    ]);
    return await runUsage(parseUsageOptions(args), openUsageSource);
  },
});
