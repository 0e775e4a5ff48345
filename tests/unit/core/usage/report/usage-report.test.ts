import { describe, expect, test } from "bun:test";
import { epochMs } from "../../../../../src/core/instant.ts";
import { parseCalendarDay } from "../../../../../src/core/usage/report/calendar-day.ts";
import {
  type FigureReport,
  makeReport,
  type ReportOptions,
} from "../../../../../src/core/usage/report/usage-report.ts";
import { type FakeLedger, fakeUsageReader } from "../../../../fakes/fake-usage-reader.ts";
import { RULES, tokens, UNPRICED_MODEL, usageRow } from "../../../../support/usage-rows.ts";

const UTC = { offset: () => 0, firstWeekday: 0 };

const report = (ledger: FakeLedger, kind: FigureReport, options: Partial<ReportOptions> = {}) => {
  const defaults = { kind, filter: {}, order: "asc", byProject: false } as const;
  return makeReport(fakeUsageReader({ rules: RULES, ...ledger }), { ...defaults, ...options }, UTC);
};

const namesOf = ({ rows }: ReturnType<typeof report>) => rows.map(({ name }) => name);

const day = (text: string) => parseCalendarDay(text)!;

test("an empty ledger has no rows, and costs nothing", () => {
  const { rows, totals } = report({ rows: [] }, "daily");
  expect(rows).toEqual([]);
  expect(totals.picoUsd).toBe(0n);
});

describe("periods", () => {
  const rows = ["2025-12-28T10:00Z", "2026-01-01T10:00Z", "2026-01-03T10:00Z", "2026-02-28T23:59Z"];
  const ledger = { rows: rows.map((at) => usageRow(at)) };

  test("are named by their first day, and those without usage are left out", () => {
    expect(namesOf(report(ledger, "daily"))).toEqual(rows.map((at) => at.slice(0, 10)));
    expect(namesOf(report(ledger, "weekly"))).toEqual(["2025-12-28", "2026-02-22"]);
    expect(namesOf(report(ledger, "monthly"))).toEqual(["2025-12", "2026-01", "2026-02"]);
  });

  test("a week that is cut by --since keeps its name", () => {
    const cut = report(ledger, "weekly", { filter: { since: day("2026-01-01") } });
    expect(cut.rows.map(({ name, figures }) => [name, figures.responses])).toEqual([
      ["2025-12-28", 2],
      ["2026-02-22", 1],
    ]);
  });

  test("both ends of a range are in it", () => {
    const filter = { since: day("2026-01-01"), until: day("2026-01-03") };
    expect(namesOf(report(ledger, "daily", { filter }))).toEqual(["2026-01-01", "2026-01-03"]);
  });

  test("a range that misses all usage is empty", () => {
    const filter = { since: day("2026-03-01") };
    expect(report(ledger, "daily", { filter }).rows).toEqual([]);
  });

  test("are divided by project when that is asked for", () => {
    const at = "2026-01-01T10:00Z";
    const both = { rows: [usageRow(at), usageRow(at, { project: "/srv/loom" })] };
    const { rows: divided } = report(both, "daily", { byProject: true });
    expect(divided.map(({ name, project }) => [name, project])).toEqual([
      ["2026-01-01", "/home/ada/engine"],
      ["2026-01-01", "/srv/loom"],
    ]);
  });
});

describe("sessions", () => {
  const rows = [
    usageRow("2026-01-01T10:00Z", { sessionId: "long" }),
    usageRow("2026-01-02T10:00Z", { sessionId: "short" }),
    usageRow("2026-01-03T10:00Z", { sessionId: "long", project: "/srv/loom" }),
    usageRow("2026-01-03T11:00Z", { sessionId: "long", project: "/srv/loom" }),
  ];
  const agentCosts = ["long", "short"].map((sessionId) => ({
    sessionId,
    costMicroUsd: 5000,
    at: epochMs(0),
    source: "statusline" as const,
  }));
  const ledger = { rows, agentCosts };

  test("stand in the order of their last activity", () => {
    expect(namesOf(report(ledger, "session"))).toEqual(["short", "long"]);
  });

  test("belong to the project of most of their responses", () => {
    expect(report(ledger, "session").rows.map(({ project }) => project)).toEqual([
      "/home/ada/engine",
      "/srv/loom",
    ]);
  });

  test("have the agent's own figure beside ours", () => {
    const costs = report(ledger, "session").rows.map(({ agentCost }) => agentCost?.costMicroUsd);
    expect(costs).toEqual([5000, 5000]);
  });

  test("have no figure of the agent's where a part of them is left out", () => {
    const cut = report(ledger, "session", { filter: { since: day("2026-01-02") } });
    expect(cut.rows.map(({ name, agentCost }) => [name, agentCost !== undefined])).toEqual([
      ["short", true],
      ["long", false],
    ]);
    const filtered = report(ledger, "session", { filter: { model: "opus" } });
    expect(filtered.rows.map(({ agentCost }) => agentCost)).toEqual([undefined, undefined]);
  });

  test("can be told apart by their id", () => {
    expect(namesOf(report(ledger, "session", { filter: { sessionId: "short" } }))).toEqual([
      "short",
    ]);
  });
});

test("agents are the main thread and the types of subagents", () => {
  const at = "2026-01-01T10:00Z";
  const rows = [
    usageRow(at),
    usageRow(at, { subagentId: "a", subagentType: "Explore" }),
    usageRow(at, { subagentId: "b" }),
  ];
  expect(namesOf(report({ rows }, "agent")).toSorted()).toEqual(["?", "Explore", "main"]);
});

test("of models the most expensive comes first in descending order, what has no price last", () => {
  const at = "2026-01-01T10:00Z";
  const many = tokens({ inputTokens: 1_000_000 });
  const rows = [
    usageRow(at, { model: UNPRICED_MODEL, tokens: many }),
    usageRow(at, { model: "claude-haiku-5-5" }),
    usageRow(at, { model: "claude-opus-5-5" }),
  ];
  expect(namesOf(report({ rows }, "model", { order: "desc" }))).toEqual([
    "claude-opus-5-5",
    "claude-haiku-5-5",
    UNPRICED_MODEL,
  ]);
});
