import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CSV_HEAD, EXPORT_COLUMNS } from "../../src/cli/ledger/export-rows.ts";

const PAGE = readFileSync(resolve(import.meta.dir, "../../docs/ledger.md"), "utf8");

test("the page on the ledger names the columns of an export, all and in their order", () => {
  const named = [...PAGE.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? "");
  expect(named).toEqual([...EXPORT_COLUMNS]);
});

test("the head of a CSV export is what was promised: columns are only added at its end", () => {
  expect(CSV_HEAD).toStartWith(
    "messageId,requestId,agent,sessionId,subagentId,subagentType,projectPath,modelName,time,inputTokens,outputTokens,cacheReadTokens,cacheCreation5mTokens,cacheCreation1hTokens,bandPromptTokens,serviceTier,speed,inferenceGeo,webSearches,priceRule,costUsd",
  );
});
