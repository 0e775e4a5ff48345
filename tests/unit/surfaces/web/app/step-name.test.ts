import { expect, test } from "bun:test";
import { stepName } from "../../../../../src/surfaces/web/app/step-name.ts";

test.each([
  ["response", "claude-haiku-4-5-20251001", "Haiku 4.5"],
  ["tool", "Bash", "Bash"],
  ["prompt", "", "Prompt"],
  ["error", "overloaded_error", "Error: overloaded_error"],
  ["blocked", "", "Waited for a yes"],
  ["blocked", "user_temporary", "Waited for a yes: given once"],
  ["blocked", "user_permanent", "Waited for a yes: given for good"],
  ["blocked", "a_newer_word", "Waited for a yes: a_newer_word"],
  ["blocked", "constructor", "Waited for a yes: constructor"],
] as const)("a step that is a %s of “%s” is called “%s”", (kind, name, words) => {
  expect(stepName(kind, name)).toBe(words);
});
