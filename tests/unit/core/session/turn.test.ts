import { describe, expect, test } from "bun:test";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";

const call = (id: string) => ({
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command: id },
});

const working = bridge()
  .event("SessionStart", { source: "startup" })
  .event("UserPromptSubmit", { prompt: "first" })
  .event("PreToolUse", call("a"));

describe("a turn", () => {
  test("goes from its prompt to Stop", () => {
    const script = working.event("PostToolUse", call("a")).event("Stop");
    expect(script.activities()).toEqual(["idle", "thinking", "tool: Bash (a)", "thinking", "idle"]);
  });

  test("that stops leaves nothing of its own running", () => {
    const script = working.event("Stop");
    expect(script.activity()).toBe("idle");
    expect(script.state().recentTools).toMatchObject([{ id: "a", outcome: "interrupted" }]);
  });

  test("that stops tells that the session has settled, and says so once", () => {
    const script = working.event("Stop");
    expect(script.effects()).toEqual(["changed", "settled"]);
    expect(script.twice().effects()).toEqual(["changed"]);
  });

  test("is not stopped by a Stop that is older than its prompt", () => {
    const script = bridge()
      .event("UserPromptSubmit", { prompt: "second" })
      .at("10:00:05")
      .event("Stop")
      .at("10:00:04");
    expect(script.activity()).toBe("thinking");
  });

  test("is idle since its first Stop, however many follow", () => {
    const script = working.event("Stop").at("10:00:05").twice().event("Stop").at("10:01:00");
    expect(script.state().turn).toMatchObject({ phase: "idle", since: 36_005_000 });
  });

  test("of a shell escape is only a Stop, and changes nothing", () => {
    const script = bridge().event("SessionStart").event("Stop");
    expect(script.activities()).toEqual(["idle", "idle"]);
  });
});

describe("a prompt", () => {
  test("closes what Esc has left open, which no hook told", () => {
    const script = working
      .event("PermissionRequest", { tool_name: "Bash", tool_input: { command: "a" } })
      .event("UserPromptSubmit", { prompt: "second" });
    expect(script.activity()).toBe("thinking");
    expect(script.state()).toMatchObject({ tools: [], waits: [], prompt: { text: "second" } });
  });

  test("that is overtaken by its own first call still closes what was left open", () => {
    const script = working
      .event("PreToolUse", call("b"))
      .at("10:00:09.100")
      .event("UserPromptSubmit", { prompt: "second" })
      .at("10:00:09");
    expect(script.activity()).toBe("tool: Bash (b)");
    expect(script.state().tools.map((t) => t.id)).toEqual(["b"]);
    expect(script.state().turn).toMatchObject({ since: 36_009_000, at: 36_009_100 });
  });

  test("that is overtaken by the end of its turn opens nothing", () => {
    const script = working
      .event("Stop")
      .at("10:00:09.100")
      .event("UserPromptSubmit", { prompt: "second" })
      .at("10:00:09");
    expect(script.activity()).toBe("idle");
    expect(script.state().prompt?.text).toBe("second");
  });

  test("that is overtaken by the next one is not the current one", () => {
    const script = working
      .event("UserPromptSubmit", { prompt: "third" })
      .at("10:00:09")
      .event("UserPromptSubmit", { prompt: "second" })
      .at("10:00:08");
    expect(script.state()).toMatchObject({
      prompt: { text: "third" },
      turn: { since: 36_009_000 },
    });
  });

  test("that is long is kept in part", () => {
    const script = bridge().event("UserPromptSubmit", { prompt: "a".repeat(100_000) });
    expect(script.state().prompt?.text.length).toBeLessThanOrEqual(500);
  });
});

describe("Esc", () => {
  test.each(["interrupted", "at-rest"] as const)(
    "seen as %s, ends the turn and its calls",
    (kind) => {
      const script = working.seen({ kind });
      expect(script.activity()).toBe("idle");
      expect(script.state().recentTools).toMatchObject([{ id: "a", outcome: "interrupted" }]);
      expect(script.effects()).toEqual(["changed", "settled"]);
    },
  );

  test("then a prompt begins a turn like any other", () => {
    const script = working.seen({ kind: "interrupted" }).event("UserPromptSubmit");
    expect(script.activity()).toBe("thinking");
  });

  test("that is told after the next prompt does not end its turn", () => {
    const script = working
      .event("UserPromptSubmit", { prompt: "second" })
      .at("10:00:09")
      .seen({ kind: "interrupted" })
      .at("10:00:08.900");
    expect(script.activity()).toBe("thinking");
  });

  test("that is told twice, by the status and by the transcript, is one", () => {
    const script = working
      .seen({ kind: "at-rest" })
      .at("10:00:09")
      .seen({ kind: "interrupted" })
      .at("10:00:09.020");
    expect(script.activity()).toBe("idle");
    expect(script.state().turn).toMatchObject({ phase: "idle", since: 36_009_000 });
  });

  test("is not undone by hooks that were on their way", () => {
    const script = working
      .seen({ kind: "interrupted" })
      .at("10:00:09")
      .event("PreToolUse", call("b"))
      .at("10:00:08.900")
      .event("PermissionRequest", call("b"))
      .at("10:00:08.950");
    expect(script.activity()).toBe("idle");
  });

  test("leaves the subagents in the background at work", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .inside("ag1")
      .event("SubagentStart")
      .event("PreToolUse", call("sub"))
      .seen({ kind: "interrupted" });
    expect(script.activity()).toBe("tool: Bash (sub)");
  });

  test("of a session that is not known brings none into being", () => {
    expect(bridge().seen({ kind: "interrupted" }).activity()).toBe("gone");
    expect(bridge().seen({ kind: "at-rest" }).activity()).toBe("gone");
  });
});

describe("a failure", () => {
  test.each([
    "rate_limit",
    "overloaded",
    "billing_error",
    "authentication_failed",
    "max_output_tokens",
  ])("of kind %s is shown as such", (error) => {
    const script = working.event("StopFailure", { error });
    expect(script.activity()).toBe(`error: ${error}`);
    expect(script.state().tools).toEqual([]);
  });

  test("without a kind is of an unknown one", () => {
    expect(working.event("StopFailure").activity()).toBe("error: unknown");
  });

  test.each([
    [
      "the details",
      { error_details: "429 try later", last_assistant_message: "API Error" },
      "429 try later",
    ],
    ["what the client showed", { last_assistant_message: "API Error: 400" }, "API Error: 400"],
  ])("is told in %s", (_title, fields, message) => {
    const script = working.event("StopFailure", { error: "unknown", ...fields });
    expect(script.state().turn.error).toEqual({ kind: "unknown", message });
  });

  const failed = working.event("StopFailure", { error: "overloaded" }).at("10:00:09");

  test.each<[string, (s: BridgeScript) => BridgeScript]>([
    ["the client comes to rest", (s) => s.seen({ kind: "at-rest" })],
    ["an interruption is told", (s) => s.seen({ kind: "interrupted" })],
    ["a late call arrives", (s) => s.event("PreToolUse", call("b")).at("10:00:08.900")],
    [
      "the idle notification comes",
      (s) => s.event("Notification", { notification_type: "idle_prompt" }),
    ],
    ["a subagent ends", (s) => s.inside("ag1").event("SubagentStop")],
  ])("stands while %s", (_title, then) => {
    expect(then(failed).activity()).toBe("error: overloaded");
  });

  test("is over with the next prompt", () => {
    expect(failed.event("UserPromptSubmit").activity()).toBe("thinking");
    expect(failed.event("UserPromptSubmit").state().turn.error).toBeUndefined();
  });
});

describe("a session", () => {
  test("ends with SessionEnd, and is to be forgotten", () => {
    const script = working.event("SessionEnd", { reason: "other" });
    expect(script.activity()).toBe("gone");
    expect(script.effects()).toEqual(["changed", "ended"]);
  });

  test("that has ended ends only once", () => {
    const script = working.event("SessionEnd").twice();
    expect(script.activity()).toBe("gone");
    expect(script.effects()).toEqual([]);
  });

  test("ends when its process is gone", () => {
    expect(working.seen({ kind: "process-gone" }).activity()).toBe("gone");
  });

  test("that was cleared goes on under another id", () => {
    const script = working
      .event("SessionEnd", { reason: "clear" })
      .session("s2")
      .event("SessionStart", { source: "clear" });
    expect([...script.sessions().keys()]).toEqual(["s2"]);
    expect(script.activity()).toBe("idle");
  });

  test("that was resumed is not ended by the end of its earlier life", () => {
    const script = bridge()
      .event("SessionStart", { source: "resume" })
      .at("10:00:05")
      .event("SessionEnd")
      .at("10:00:04");
    expect(script.activity()).toBe("idle");
  });

  test("that was resumed while still known is not ended by its late end either", () => {
    const script = working
      .event("SessionStart", { source: "resume" })
      .at("10:00:09")
      .event("SessionEnd")
      .at("10:00:08");
    expect(script.activity()).toBe("idle");
  });

  test("that starts again has nothing running from before", () => {
    const script = working
      .inside("ag1")
      .event("SubagentStart")
      .event("PreToolUse", call("sub"))
      .event("PermissionRequest", call("sub"))
      .outside()
      .event("PreCompact")
      .event("SessionStart", { source: "resume" });
    expect(script.activity()).toBe("idle");
    expect(script.state()).toMatchObject({ tools: [], waits: [], background: [] });
    expect(script.state().subagents[0]?.endedAt).toBeDefined();
  });

  test("is not set back by a start that arrives late", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .at("10:00:05")
      .event("SessionStart", { source: "startup", model: "claude-opus" })
      .at("10:00:04");
    expect(script.activity()).toBe("thinking");
    expect(script.state()).toMatchObject({ model: "claude-opus", startedAt: 36_004_000 });
  });

  test("keeps its mode and place as the newest event tells them", () => {
    const script = bridge()
      .event("UserPromptSubmit", { permission_mode: "plan", cwd: "/new" })
      .at("10:00:05")
      .event("UserPromptSubmit", { permission_mode: "default", cwd: "/old" })
      .at("10:00:04");
    expect(script.state()).toMatchObject({ permissionMode: "plan", cwd: "/new" });
  });
});
