import { expect, test } from "bun:test";
import { bridge } from "../../../support/bridge.ts";
import { type RecordedHook, recordedRun } from "../../../support/fixtures.ts";

/**
 * What a whole recorded session is doing after each of its hooks. Written from the facts, not from the
 * output: a call runs from PreToolUse to its own end, a permission is asked from PermissionRequest to
 * that end (no hook tells of the granting) or, after Esc, to the next prompt; a subagent's hooks touch
 * nothing of its parent; a compaction lasts to PostCompact.
 */
const INTERACTIVE = [
  ["SessionStart", "idle"],
  ["InstructionsLoaded", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: Bash (ls)"],
  ["MessageDisplay", "not modelled"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: Read (/LAB/interactive/ws/notes.txt)"],
  ["MessageDisplay", "not modelled"],
  ["PostToolUse", "thinking"],
  ["PreToolUse", "tool: Bash (echo to-stdout; echo to-stderr >&2; exit 3)"],
  ["PermissionRequest", "waiting: permission, Bash (echo to-stdout; echo to-stderr >&2; exit 3)"],
  ["PostToolUseFailure", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: Agent (Count lines)"],
  ["PostToolUse", "thinking"],
  ["SubagentStart (subagent)", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: Edit (/LAB/interactive/ws/notes.txt)"],
  ["PreToolUse (subagent)", "tool: Bash (wc -l notes.txt)"],
  ["MessageDisplay", "not modelled"],
  ["PermissionRequest", "waiting: permission, Edit (/LAB/interactive/ws/notes.txt)"],
  ["PostToolUse (subagent)", "waiting: permission, Edit (/LAB/interactive/ws/notes.txt)"],
  ["PostToolBatch (subagent)", "waiting: permission, Edit (/LAB/interactive/ws/notes.txt)"],
  ["PostToolUse", "thinking"],
  ["SubagentStop (subagent)", "thinking"],
  ["PreToolUse", "tool: Write (/LAB/interactive/ws/out.txt)"],
  ["PermissionRequest", "waiting: permission, Write (/LAB/interactive/ws/out.txt)"],
  ["PostToolUse", "thinking"],
  ["FileChanged", "not modelled"],
  ["PostToolBatch", "thinking"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: Bash (touch made-by-permission.txt && echo made)"],
  ["MessageDisplay", "not modelled"],
  ["PermissionRequest", "waiting: permission, Bash (touch made-by-permission.txt && echo made)"],
  ["Notification", "waiting: permission, Bash (touch made-by-permission.txt && echo made)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: Bash (touch made-by-permission.txt && echo made)"],
  ["MessageDisplay", "not modelled"],
  ["PermissionRequest", "waiting: permission, Bash (touch made-by-permission.txt && echo made)"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["MessageDisplay", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: Bash (timeout 30 tail -f /dev/null)"],
  ["MessageDisplay", "not modelled"],
  ["PermissionRequest", "waiting: permission, Bash (timeout 30 tail -f /dev/null)"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["Notification", "waiting: idle-prompt"],
  ["UserPromptSubmit", "thinking"],
  ["UserPromptExpansion", "not modelled"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["FileChanged", "not modelled"],
  ["Notification", "waiting: idle-prompt"],
  ["ConfigChange", "not modelled"],
  ["DirectoryAdded", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: Bash (cd /LAB/interactive/ws/subdir && pwd)"],
  ["PostToolUse", "thinking"],
  ["CwdChanged", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: Bash (pwd)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: TaskCreate (First task)"],
  ["TaskCreated", "tool: TaskCreate (First task)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: TaskUpdate (1)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: TaskUpdate (1)"],
  ["TaskCompleted", "tool: TaskUpdate (1)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["PreModelSwitch", "not modelled"],
  ["PostModelSwitch", "idle"],
  ["PreCompact", "compacting"],
  ["SubagentStop (subagent)", "compacting"],
  ["SessionStart", "compacting"],
  ["PostCompact", "idle"],
  ["SessionEnd", "gone"],
  ["SessionStart", "idle"],
  ["UserPromptSubmit", "thinking"],
  ["InstructionsLoaded", "not modelled"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["SessionEnd", "gone"],
] as const;

/** Four runs of `-p`: a tour with a background subagent, a foreground subagent, a resumed and a forked session. */
const PRINT_MAIN = [
  ["SessionStart", "idle"],
  ["InstructionsLoaded", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["PreToolUse", "tool: Bash (ls)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["PreToolUse", "tool: Read (/LAB/print-main/ws/notes.txt)"],
  ["PostToolUse", "thinking"],
  ["PreToolUse", "tool: Bash (echo to-stdout; echo to-stderr >&2; exit 3)"],
  ["PostToolUseFailure", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse", "tool: Agent (Count lines)"],
  ["SubagentStart (subagent)", "tool: Agent (Count lines)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["PreToolUse (subagent)", "tool: Bash (wc -l notes.txt)"],
  ["MessageDisplay", "not modelled"],
  ["PostToolUse (subagent)", "thinking"],
  ["PreToolUse", "tool: Edit (/LAB/print-main/ws/notes.txt)"],
  ["PostToolBatch (subagent)", "tool: Edit (/LAB/print-main/ws/notes.txt)"],
  ["PostToolUse", "thinking"],
  ["PreToolUse", "tool: Write (/LAB/print-main/ws/out.txt)"],
  ["SubagentStop (subagent)", "tool: Write (/LAB/print-main/ws/out.txt)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["SessionEnd", "gone"],
  ["SessionStart", "idle"],
  ["InstructionsLoaded", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["PreToolUse", "tool: Agent (Foreground count)"],
  ["SubagentStart (subagent)", "tool: Agent (Foreground count)"],
  ["PreToolUse (subagent)", "tool: Bash (wc -l notes.txt)"],
  ["PostToolUse (subagent)", "tool: Agent (Foreground count)"],
  ["PostToolBatch (subagent)", "tool: Agent (Foreground count)"],
  ["SubagentStop (subagent)", "tool: Agent (Foreground count)"],
  ["PostToolUse", "thinking"],
  ["PostToolBatch", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["SessionEnd", "gone"],
  ["SessionStart", "idle"],
  ["InstructionsLoaded", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["SessionEnd", "gone"],
  ["SessionStart", "idle"],
  ["InstructionsLoaded", "not modelled"],
  ["UserPromptSubmit", "thinking"],
  ["MessageDisplay", "not modelled"],
  ["Stop", "idle"],
  ["SessionEnd", "gone"],
] as const;

const replay = (run: readonly RecordedHook[]) =>
  run.reduce((script, { atMs, payload }) => script.hook(payload).at(atMs), bridge());

const named = ({ event, payload }: RecordedHook) =>
  payload["agent_id"] === undefined ? event : `${event} (subagent)`;

test.each([
  ["interactive", INTERACTIVE],
  ["print-main", PRINT_MAIN],
] as const)("every step of the recorded session %s shows what it does", (name, expected) => {
  const run = recordedRun(name);
  const activities = replay(run).activities();
  expect(run.map((hook, i) => [named(hook), String(activities[i])])).toEqual(
    expected.map(([event, activity]) => [event, activity]),
  );
});

test("every call of a recorded session is remembered once, with its outcome and the client's own duration", () => {
  const upToClear = recordedRun("interactive").slice(0, 99);
  const { recentTools, tools, todos } = replay(upToClear).state(
    String(upToClear[0]?.payload["session_id"]),
  );
  expect(tools).toEqual([]);
  expect(
    recentTools.map(({ name, outcome, durationMs, subagentId }) => [
      name,
      outcome,
      Math.round(durationMs ?? -1),
      subagentId !== undefined,
    ]),
  ).toEqual([
    ["Bash", "ok", 101, false],
    ["Read", "ok", 35, false],
    ["Bash", "failed", 51, false],
    ["Agent", "ok", 11, false],
    ["Bash", "ok", 45, true],
    ["Edit", "ok", 78, false],
    ["Write", "ok", 37, false],
    ["Bash", "ok", 55, false],
    // Broken off by Esc on the question, which no hook tells: closed by the next prompt.
    ["Bash", "interrupted", 2295, false],
    ["Bash", "interrupted", 4207, false],
    ["Bash", "ok", 19, false],
    ["Bash", "ok", 47, false],
    ["TaskCreate", "ok", 56, false],
    ["TaskUpdate", "ok", 13, false],
    ["TaskUpdate", "ok", 38, false],
  ]);
  expect(todos).toEqual([{ id: "1", subject: "First task", status: "completed" }]);
});

test("an event of the future is passed over", () => {
  const script = bridge()
    .event("UserPromptSubmit")
    .event("SomethingOfTheFuture", { tool_name: "Bash", nested: { a: [1] } });
  expect(script.activities()).toEqual(["thinking", "not modelled"]);
});
