import { expect, test } from "bun:test";
import { modelName } from "../../../../src/core/view/model-name.ts";

test.each([
  ["claude-opus-5-5", "Opus 5.5"],
  ["claude-sonnet-4-20250514", "Sonnet 4"],
  ["claude-opus-4-1-20250805", "Opus 4.1"],
  ["claude-3-5-sonnet-20241022", "Sonnet 3.5"],
  ["claude-3-opus-20240229", "Opus 3"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "Sonnet 4.5"],
  ["claude-sonnet-5-5[1m]", "Sonnet 5.5"],
  ["Opus 5.5", "Opus 5.5"],
  ["gpt-5-codex", "gpt-5-codex"],
  ["  a\nmodel ", "a model"],
  ["", ""],
])("the model %p is called %p", (id, name) => {
  expect(modelName(id)).toBe(name);
});
