import { expect, test } from "bun:test";
import { findModel } from "../../../../src/core/usage/find-price.ts";
import { vendoredBook } from "./vendored-book.ts";

const book = vendoredBook();

test.each([
  ["claude-opus-5-5", "claude-opus-5-5"],
  ["claude-opus-5-5[1m]", "claude-opus-5-5"],
  [" Claude-Opus-5-5 ", "claude-opus-5-5"],
  ["Opus 5.5", "claude-opus-5-5"],
  ["Claude Opus 5.5", "claude-opus-5-5"],
  ["Opus 5.5 (1M context)", "claude-opus-5-5"],
  ["claude-sonnet-5-5-20261007", "claude-sonnet-5-5"],
  ["anthropic/claude-sonnet-5-5", "claude-sonnet-5-5"],
  ["openrouter/anthropic/claude-sonnet-5.5:beta", "claude-sonnet-5-5"],
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
  ["anthropic.claude-haiku-4-5-20251001-v1:0[1m]", "claude-haiku-4-5"],
  ["global.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"],
  ["us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0:200k", "claude-sonnet-4-5"],
  [
    "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-5",
    "claude-opus-5",
  ],
  ["anthropic.claude-fable-5-1", "claude-fable-5-1"],
  ["claude-haiku-4-5@20251001", "claude-haiku-4-5"],
  ["claude-opus-4-6@default", "claude-opus-4-6"],
  ["publishers/anthropic/models/claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet"],
  ["claude-sonnet-4-20250514", "claude-sonnet-4"],
  ["claude-sonnet-4-0", "claude-sonnet-4"],
  ["claude-opus-4-1-20250805", "claude-opus-4-1"],
  ["claude-3-7-sonnet-latest", "claude-3-7-sonnet"],
  ["Haiku 3.5", "claude-3-5-haiku"],
  ["Claude 3.5 Haiku", "claude-3-5-haiku"],
])("%s is priced as %s", (name, id) => {
  expect(findModel(book, name)?.id).toBe(id);
});

test.each([
  "",
  "claude-",
  "claude-opus-5-7",
  "claude-opus-55",
  "claude-opus-5-5-mini",
  "claude-sonnet-6",
  "acme/opus-5-5",
  "opus",
  "gpt-5",
  "<synthetic>",
  "__proto__",
  "constructor",
  "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefgh1234",
  "claude-opus-5".padEnd(1_000_000, " ["),
])("%.60s is no model that the book knows", (name) => {
  expect(findModel(book, name)).toBeUndefined();
});
