import { expect, test } from "bun:test";
import fc from "fast-check";
import { exportPieces } from "../../../../src/cli/ledger/export.ts";
import type { ExportOptions } from "../../../../src/cli/ledger/options.ts";
import { toCalendarDay } from "../../../../src/core/usage/report/calendar-day.ts";
import { ruleCostPicoUsd } from "../../../../src/core/usage/price-rule.ts";
import type { UsageRow } from "../../../../src/core/usage/usage-row.ts";
import type { LedgerRow } from "../../../../src/store/ledger/ledger.ts";
import { toDecimalUsd } from "../../../../src/report/amount.ts";
import { anyUsageRows, RULES, tokens, usageRow, zoneClocks } from "../../../support/usage-rows.ts";

const ROW = usageRow("2026-11-20T10:00:00.123Z", {
  messageId: "msg_1",
  requestId: "req_1",
  project: '/home/ada/engine, "two"',
  subagentId: "a1",
  subagentType: "Explore",
  tokens: tokens({ inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWrite1hTokens: 5 }),
  webSearches: 1,
  serviceTier: "standard",
});

const priced = (row: UsageRow): LedgerRow => {
  const rule = RULES[row.model];
  return { row, ...(rule !== undefined && { rule }) };
};

function exported(rows: readonly UsageRow[], options: Partial<ExportOptions> = {}, zone = "UTC") {
  const ledger = { rows: () => rows.map(priced).values() };
  const pieces = exportPieces(
    ledger,
    { format: "csv", ...options },
    zoneClocks(zone),
    toDecimalUsd,
  );
  return [...pieces].join("");
}

test("CSV has a head, and a row a response with its exact cost", () => {
  expect(exported([ROW])).toBe(
    [
      "messageId,requestId,agent,sessionId,subagentId,subagentType,projectPath,modelName,time,inputTokens,outputTokens,cacheReadTokens,cacheCreation5mTokens,cacheCreation1hTokens,bandPromptTokens,serviceTier,speed,inferenceGeo,webSearches,priceRule,costUsd\r\n",
      'msg_1,req_1,claude,5e551000-0000-4000-8000-000000000001,a1,Explore,"/home/ada/engine, ""two""",claude-opus-5-5,2026-11-20T10:00:00.123Z,1,2,3,0,5,1000,standard,standard,,1,claude-opus-5-5 (made-up),0.0100852\r\n',
    ].join(""),
  );
});

test("JSON lines have every field, in the same order; what is not known is null", () => {
  const unpriced = usageRow("2026-11-20T10:00:00Z", { messageId: "msg_2", model: "claude-next-9" });

  const [first, second] = exported([ROW, unpriced], { format: "jsonl" })
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

  expect(first).toMatchObject({ messageId: "msg_1", outputTokens: 2, costUsd: "0.0100852" });
  expect(second).toMatchObject({
    requestId: null,
    subagentType: null,
    priceRule: null,
    costUsd: null,
  });
  expect(Object.keys(second).join()).toBe(exported([]).trimEnd());
});

test("an empty ledger is exported as the head alone, or as nothing", () => {
  expect(exported([])).toEndWith("costUsd\r\n");
  expect(exported([], { format: "jsonl" })).toBe("");
});

test.each([
  ["UTC", ["msg_b"]],
  ["America/New_York", ["msg_b", "msg_c"]],
  ["Asia/Tokyo", ["msg_a", "msg_b"]],
])("days are those of %s", (zone, ids) => {
  const rows = [
    usageRow("2026-11-19T23:00:00Z", { messageId: "msg_a" }),
    usageRow("2026-11-20T12:00:00Z", { messageId: "msg_b" }),
    usageRow("2026-11-21T04:00:00Z", { messageId: "msg_c" }),
  ];
  const day = toCalendarDay(2026, 11, 20);

  const text = exported(rows, { format: "jsonl", since: day, until: day }, zone);

  expect([...text.matchAll(/msg_./g)].map(([id]) => id)).toEqual(ids);
});

const picoUsd = (text: string): bigint => {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(12, "0"));
};

test("the costs of an export add up to the cost of its rows, to the picodollar", () => {
  fc.assert(
    fc.property(anyUsageRows, (rows) => {
      const lines = exported(rows, { format: "jsonl" }).split("\n").filter(Boolean);
      const costs = lines.map((line) => picoUsd(JSON.parse(line).costUsd ?? "0"));
      const expected = rows.map((row) => {
        const { rule } = priced(row);
        return rule === undefined ? 0n : ruleCostPicoUsd(rule, row.tokens, row.webSearches);
      });
      expect(costs).toEqual(expected);
    }),
  );
});

test("an export is handed over in pieces, and is the same as in one", () => {
  const rows = Array.from({ length: 2000 }, (_, at) => usageRow(Date.UTC(2026, 0, 1) + at));
  const ledger = { rows: () => rows.map(priced).values() };

  const pieces = [...exportPieces(ledger, { format: "csv" }, zoneClocks("UTC"), toDecimalUsd)];

  expect(pieces.length).toBeGreaterThan(3);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
  expect(pieces.join("").split("\r\n")).toHaveLength(2002);
});
