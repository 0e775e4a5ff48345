import { expect, test } from "bun:test";
import { plainEvent } from "../../../src/agents/plain-event.ts";
import type { WireMessage } from "../../../src/wire/message.ts";

const said = (message: Partial<WireMessage> & { readonly event: string }) =>
  plainEvent({ v: 1, agent: "codex", session: "", ...message });

const bash = { tool: "Bash", subject: "ls", tool_use_id: "t1" };
const call = { id: "t1", name: "Bash", subject: "ls" };

test.each([
  [{ event: "start" }, { kind: "prompt" }],
  [{ event: "submit" }, { kind: "prompt" }],
  [
    { event: "submit", detail: { prompt: "go" } },
    { kind: "prompt", prompt: "go" },
  ],
  [
    { event: "tool-start", ...bash },
    { kind: "tool-start", tool: call },
  ],
  [
    { event: "tool-use", ...bash },
    { kind: "tool-start", tool: call },
  ],
  [
    { event: "tool-end", ...bash },
    { kind: "tool-end", tool: call, outcome: "ok" },
  ],
  [{ event: "tool-end" }, { kind: "tool-end", tool: { name: "" }, outcome: "ok" }],
  [
    { event: "tool-end", detail: { error: "boom" } },
    { kind: "tool-end", tool: { name: "" }, outcome: "failed", error: "boom" },
  ],
  [{ event: "stop" }, { kind: "turn-end", background: [] }],
  [{ event: "error" }, { kind: "turn-failed", error: "error" }],
  [
    { event: "error", detail: { error: "boom" } },
    { kind: "turn-failed", error: "error", message: "boom" },
  ],
  [{ event: "end" }, { kind: "session-end", reason: "other" }],
] as const)("%j is understood", (message, body) => {
  expect(said(message)).toEqual(body);
});

test.each(["", "STOP", "tool", "spooled", "constructor"])("%p is nothing", (event) => {
  expect(said({ event })).toBeUndefined();
});
