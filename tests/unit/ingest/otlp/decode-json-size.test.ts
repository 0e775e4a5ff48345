import { expect, test } from "bun:test";
import { decodeJson } from "../../../../src/ingest/otlp/decode-json.ts";
import { RECEIVED_AT } from "../../../support/otlp-fixtures.ts";

test.each([
  ["lists within lists", "[".repeat(2_000_001)],
  ["empty objects", `{"resourceMetrics":[${"{},".repeat(2_000_000)}{}]}`],
])("a request of millions of %s is too large, and not even parsed", (_what, text) => {
  expect(decodeJson("metrics", text, RECEIVED_AT)).toEqual({
    ok: false,
    isTooLarge: true,
    problem: "more than 2000000 lists and objects in one request; send smaller batches",
  });
});

test("a long text is no reason to refuse a request", () => {
  const text = JSON.stringify({ resourceMetrics: [], other: "x".repeat(3_000_000) });
  expect(decodeJson("metrics", text, RECEIVED_AT)).toMatchObject({ ok: true });
});
