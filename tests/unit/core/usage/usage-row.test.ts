import { expect, test } from "bun:test";
import { outranks, type UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { tokens, usageRow } from "../../../support/usage-rows.ts";

const row = (parts: Partial<UsageRow> = {}, at = "2026-11-20T10:00:00Z"): UsageRow =>
  usageRow(at, { messageId: "msg_1", tokens: tokens({ outputTokens: 5 }), ...parts });

test.each<[string, UsageRow, UsageRow]>([
  [
    "more output, whatever else",
    row({ tokens: tokens({ outputTokens: 6 }) }, "2026-11-20T11:00:00Z"),
    row({ tokens: tokens({ outputTokens: 5, inputTokens: 1000 }) }),
  ],
  ["more tokens in all", row({ tokens: tokens({ outputTokens: 5, inputTokens: 1 }) }), row()],
  ["the earlier time", row({ project: "/z" }, "2026-11-20T09:59:59.999Z"), row({ project: "/a" })],
  ["a known subagent", row({ subagentId: "a1" }), row()],
  ["a known type", row({ subagentType: "Explore" }), row()],
  ["a type that is not ?", row({ subagentType: "Explore" }), row({ subagentType: "?" })],
  ["even ? before no type at all", row({ subagentType: "?" }), row()],
  ["a known request", row({ requestId: "req_1" }), row()],
  ["a known tier", row({ serviceTier: "standard" }), row()],
])("of two lines about one response, %s wins", (_what, better, worse) => {
  expect(outranks(better, worse)).toBe(true);
  expect(outranks(worse, better)).toBe(false);
});

test("a line does not outrank itself", () => {
  expect(outranks(row(), row())).toBe(false);
});
