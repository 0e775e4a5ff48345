import { expect, test } from "bun:test";
import {
  type ClaudeVersion,
  EVENT_SINCE,
  parseClaudeVersion,
} from "../../../src/agents/claude/versions.ts";
import {
  buildHookEntry,
  chooseEvents,
  HOOKED_EVENTS,
  NEVER_HOOKED,
} from "../../../src/install/hook-entries.ts";

const version = (text: string): ClaudeVersion => parseClaudeVersion(text)!;

const OLDEST = [
  "Notification",
  "PostToolUse",
  "PreCompact",
  "PreToolUse",
  "SessionEnd",
  "SessionStart",
  "Stop",
  "SubagentStop",
  "UserPromptSubmit",
];

// How many events each measured client knows, and how many of those we hook.
test.each([
  ["1.0.128", 9, 9],
  ["2.0.77", 12, 12],
  ["2.1.79", 23, 17],
  ["2.1.165", 30, 20],
  ["2.1.329", 33, 21],
])("Claude Code %s knows %d events and gets %d hooks", (text, known, hooked) => {
  const client = version(text);
  expect(chooseEvents(client).chosen).toHaveLength(hooked);
  const all = Object.values(EVENT_SINCE).filter((since) => Bun.semver.order(since, text) <= 0);
  expect(all).toHaveLength(known);
});

test("a version that nobody knows gets only what the oldest client has", () => {
  expect<readonly string[]>(chooseEvents(undefined).chosen.toSorted()).toEqual(OLDEST);
});

test("a version between two measured ones gets only what the earlier one has", () => {
  expect(chooseEvents(version("2.1.164")).chosen).not.toContain("PostToolBatch");
  expect<readonly string[]>(chooseEvents(version("2.0.44")).chosen.toSorted()).toEqual(OLDEST);
  expect(chooseEvents(version("2.0.45")).chosen).toContain("PermissionRequest");
});

test("a pre-release does not have what its release brings", () => {
  expect(chooseEvents(version("2.1.251-beta.1")).chosen).not.toContain("PostModelSwitch");
});

test("what is left out says since when it could be there", () => {
  expect(chooseEvents(version("2.1.250")).leftOut).toEqual([
    { event: "PostModelSwitch", since: "2.1.251" },
  ]);
});

test("events that an observer must not hook are never among ours", () => {
  expect(Object.keys(NEVER_HOOKED).filter((event) => event in HOOKED_EVENTS)).toEqual([]);
});

test("from 2.1.139 on no shell is started", () => {
  expect(buildHookEntry("Stop", "/my bin/waybar-llm-bridge", version("2.1.139"))).toEqual({
    type: "command",
    command: "/my bin/waybar-llm-bridge",
    args: ["event"],
    timeout: 5,
  });
});

test.each([version("2.1.138"), undefined])(
  "before that the path is quoted for the shell",
  (client) => {
    expect(buildHookEntry("Stop", "/my bin/waybar-llm-bridge", client)).toEqual({
      type: "command",
      command: "'/my bin/waybar-llm-bridge' event",
      timeout: 5,
    });
  },
);
