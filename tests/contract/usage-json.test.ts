import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import schema from "../../docs/usage-json.schema.json";
import type { UsageArgs } from "../../src/cli/usage-report/options.ts";
import { fakeUsageReader } from "../fakes/fake-usage-reader.ts";
import { findSchemaProblems } from "../support/json-schema.ts";
import { printUsage } from "../support/usage-command.ts";
import { anyUsageRows, RULES, UNPRICED_MODEL, usageRow } from "../support/usage-rows.ts";

const REPORTS: readonly UsageArgs[] = [
  { report: "daily" },
  { report: "weekly" },
  { report: "monthly" },
  { report: "session" },
  { report: "project" },
  { report: "model" },
  { report: "agent" },
  { report: "blocks" },
  { report: "blocks", "token-limit": "500000" },
  { report: "daily", instances: true },
];

const printJson = async (args: UsageArgs, reader?: Parameters<typeof printUsage>[1]) =>
  JSON.parse(await printUsage({ ...args, json: true }, reader));

describe("what is printed is what the schema describes", () => {
  test.each(REPORTS)("%j", async (args) => {
    expect(findSchemaProblems(schema, await printJson(args))).toEqual([]);
  });

  test.each(REPORTS)("%j, of an empty ledger", async (args) => {
    const empty = await printJson(args, fakeUsageReader({ rows: [] }));
    expect(findSchemaProblems(schema, empty)).toEqual([]);
  });

  test("of any rows", async () => {
    await fc.assert(
      fc.asyncProperty(anyUsageRows, fc.constantFrom(...REPORTS), async (rows, args) => {
        const json = await printJson(args, fakeUsageReader({ rows, rules: RULES }));
        expect(findSchemaProblems(schema, json)).toEqual([]);
      }),
    );
  });
});

test("the schema is not one that lets everything pass", async () => {
  const json = await printJson({ report: "daily" });
  const wrong = [
    { ...json, daily: [{ ...json.daily[0], inputTokens: -1 }] },
    { ...json, daily: [{ ...json.daily[0], more: 1 }] },
    { ...json, daily: [{ ...json.daily[0], date: "today" }] },
    { ...json, totals: {} },
    { ...json, billing: "free" },
    {},
  ];
  expect(wrong.map((value) => findSchemaProblems(schema, value).length > 0)).toEqual(
    wrong.map(() => true),
  );
});

describe("a model without a price", () => {
  const at = "2026-11-19T10:00Z";
  const unpriced = usageRow(at, { model: UNPRICED_MODEL });
  const daily = async (...rows: Parameters<typeof fakeUsageReader>[0]["rows"]) =>
    (await printJson({}, fakeUsageReader({ rows, rules: RULES }))).daily[0];

  test("alone has no cost: null, not 0", async () => {
    const row = await daily(unpriced);
    expect(row.totalCost).toBeNull();
    expect(row.modelBreakdowns[0]).toMatchObject({ cost: null, missingPricing: true });
    expect(row.totalTokens).toBe(1200);
  });

  test("beside others leaves theirs, and is named", async () => {
    const row = await daily(unpriced, usageRow(at));
    expect(row.totalCost).toBe(0.008);
    expect(row.unpriced).toMatchObject([{ modelName: UNPRICED_MODEL, responses: 1 }]);
  });
});

test("an empty ledger costs 0", async () => {
  const json = await printJson({}, fakeUsageReader({ rows: [] }));
  expect(json).toMatchObject({ daily: [], totals: { totalCost: 0, totalTokens: 0 } });
});

test("what ccusage's users read is there by its name", async () => {
  const json = await printJson({ report: "daily" });
  // As printed by ccusage 20.0.24, `claude daily --json`.
  const row =
    "cacheCreationTokens cacheReadTokens date inputTokens modelBreakdowns modelsUsed outputTokens totalCost totalTokens";
  const model = "cacheCreationTokens cacheReadTokens cost inputTokens modelName outputTokens";
  const totals =
    "cacheCreationTokens cacheReadTokens inputTokens outputTokens totalCost totalTokens";
  expect(Object.keys(json.daily[0])).toEqual(expect.arrayContaining(row.split(" ")));
  expect(Object.keys(json.daily[0].modelBreakdowns[0])).toEqual(
    expect.arrayContaining(model.split(" ")),
  );
  expect(Object.keys(json.totals)).toEqual(expect.arrayContaining(totals.split(" ")));
  const { blocks } = await printJson({ report: "blocks" });
  const block =
    "actualEndTime burnRate costUSD endTime entries id isActive isGap models projection startTime tokenCounts totalTokens";
  expect(Object.keys(blocks[0])).toEqual(expect.arrayContaining(block.split(" ")));
});
