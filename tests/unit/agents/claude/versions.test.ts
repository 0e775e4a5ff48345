import { expect, test } from "bun:test";
import {
  isAtLeast,
  isClaudeHookEvent,
  parseClaudeVersion,
  renderVersion,
} from "../../../../src/agents/claude/versions.ts";

test.each([
  ["2.1.329 (Claude Code)\n", "2.1.329"],
  ["1.0.128 (Claude Code)", "1.0.128"],
  ["v2.0.77", "2.0.77"],
  ["2.1.251-beta.1 (Claude Code)", "2.1.251 (pre-release)"],
])("%j is version %s", (text, version) => {
  expect(renderVersion(parseClaudeVersion(text)!)).toBe(version);
});

test.each(["", "Claude Code", "2.1", "2.1.x", "2.1.329foo", "error: 1.2.3", "9999999.1.1"])(
  "%j is no version",
  (text) => {
    expect(parseClaudeVersion(text)).toBeUndefined();
  },
);

test.each([
  ["2.1.329", "2.1.329", true],
  ["2.1.100", "2.1.79", true],
  ["2.1.79", "2.1.100", false],
  ["3.0.0", "2.1.329", true],
  ["1.9.999", "2.0.0", false],
  ["2.1.251-rc.1", "2.1.251", false],
  ["2.1.252-rc.1", "2.1.251", true],
])("%s at least %s: %p", (version, since, expected) => {
  expect(isAtLeast(parseClaudeVersion(version)!, since)).toBe(expected);
});

test("names that every object has are no events", () => {
  expect(isClaudeHookEvent("constructor")).toBe(false);
  expect(isClaudeHookEvent("Stop")).toBe(true);
});
