import { describe, expect, test } from "bun:test";
import { agentEvent } from "../../../src/agents/agent-event.ts";
import { bootMs, epochMs, type Now } from "../../../src/core/instant.ts";
import type { WireMessage } from "../../../src/wire/message.ts";

const NOW: Now = { bootMs: bootMs(50_000), epochMs: epochMs(1_795_132_800_000) };
const HOUR = 3_600_000;

const stop: WireMessage = { v: 1, agent: "claude", session: "s1", event: "Stop" };
const heard = (message: Partial<WireMessage>) => agentEvent({ ...stop, ...message }, NOW);

describe("the time of an event", () => {
  test.each([
    ["is the sender's", 49_990.25, 49_990.25],
    ["is never later than its arrival", 50_001, 50_000],
    ["is never later than its arrival, however far ahead the sender's clock is", 9e15, 50_000],
    ["is that of its arrival where the sender does not say", undefined, 50_000],
  ])("%s", (_title, boot_ms, at) => {
    expect(heard({ ...(boot_ms !== undefined && { boot_ms }) })?.at).toBe(bootMs(at));
  });

  test.each([
    ["is the sender's", -5000, -5000],
    ["may be an hour off", HOUR, HOUR],
    ["is ours where the sender's is days off", -48 * HOUR, 0],
    ["is ours where the sender's is days ahead", 48 * HOUR, 0],
  ])("by the wall clock %s", (_title, sent, taken) => {
    expect(heard({ epoch_ms: NOW.epochMs + sent })?.atEpochMs).toBe(epochMs(NOW.epochMs + taken));
  });
});

test("what a message says of its origin is kept", () => {
  const event = heard({
    subagent: "ag1",
    detail: { agent_type: "Explore", permission_mode: "plan" },
    cwd: "/home/ann",
    transcript_path: "/home/ann/t.jsonl",
    pid: 77,
  });
  expect(event).toMatchObject({
    agent: "claude",
    sessionId: "s1",
    subagentId: "ag1",
    subagentType: "Explore",
    cwd: "/home/ann",
    transcriptPath: "/home/ann/t.jsonl",
    permissionMode: "plan",
    pid: 77,
    kind: "turn-end",
  });
});

test("a sender that names no session speaks of the default one", () => {
  expect(heard({ session: "" })?.sessionId).toBe("default");
});

test("a status without its JSON is nothing", () => {
  expect(heard({ event: "status" })).toBeUndefined();
});

test("an event that nobody knows is nothing", () => {
  expect(heard({ event: "of the future" })).toBeUndefined();
});

test("another agent's events are never taken for Claude's", () => {
  expect(heard({ agent: "mine", event: "Stop" })).toBeUndefined();
  expect(heard({ agent: "codex", event: "stop" })).toMatchObject({ kind: "turn-end" });
});
