import { expect, test } from "bun:test";
import { claudeEvent } from "../../../../src/agents/claude/event.ts";
import { hookMessage } from "../../../../src/agents/claude/hook.ts";
import { EVENT_SINCE } from "../../../../src/agents/claude/versions.ts";
import { recordedEventNames, recordedPayloads } from "../../../support/fixtures.ts";

/** What each of the 33 events is to the model; those without are counted and passed over. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  SessionStart: ["session-start"],
  SessionEnd: ["session-end"],
  UserPromptSubmit: ["prompt"],
  PreToolUse: ["tool-start"],
  PostToolUse: ["tool-end"],
  PostToolUseFailure: ["tool-end"],
  PostToolBatch: ["tools-settled"],
  PermissionRequest: ["permission-request"],
  PermissionDenied: ["permission-denied"],
  Notification: ["notice", "seen"],
  Elicitation: ["question"],
  ElicitationResult: ["question-answered"],
  Stop: ["turn-end"],
  StopFailure: ["turn-failed"],
  SubagentStart: ["subagent-start"],
  SubagentStop: ["subagent-end"],
  PreCompact: ["compact-start"],
  PostCompact: ["compact-end"],
  PostModelSwitch: ["model"],
  TaskCreated: ["todos"],
  TaskCompleted: ["todos"],
  CwdChanged: ["seen"],
};

const kindOf = (payload: unknown) => {
  const message = hookMessage(payload);
  return message && claudeEvent(message)?.kind;
};

test("there is a recording of every event", () => {
  expect(recordedEventNames()).toEqual(Object.keys(EVENT_SINCE).toSorted());
});

test.each(recordedEventNames().map((name) => [name]))(
  "every recorded shape of %s is what it should be",
  (name) => {
    const kinds = new Set(recordedPayloads(name).map((payload) => String(kindOf(payload))));
    expect([...kinds]).toEqual([...(KINDS[name] ?? ["undefined"])]);
  },
);

test.each(recordedEventNames().map((name) => [name]))(
  "%s of a client that leaves out its own fields throws nothing",
  (hook_event_name) => {
    const kind = kindOf({ session_id: "s1", hook_event_name });
    expect([...(KINDS[hook_event_name] ?? []), "seen", "undefined"]).toContain(String(kind));
  },
);

test.each(recordedEventNames().map((name) => [name]))(
  "%s with fields of other types throws nothing",
  (name) => {
    const absurd = recordedPayloads(name).map((payload) => {
      const fields = Object.keys(payload).filter((key) => key !== "hook_event_name");
      return fields.map((key, i) => ({ ...payload, [key]: [null, 7, [], {}, true, ""][i % 6] }));
    });
    for (const payload of absurd.flat()) kindOf(payload);
  },
);

test.each(["constructor", "__proto__", "toString"])(
  "a notice of type %s is one that we do not know",
  (type) => {
    const payload = { session_id: "s1", hook_event_name: "Notification", notification_type: type };
    expect(kindOf(payload)).toBe("seen");
  },
);
