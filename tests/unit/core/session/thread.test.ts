import { expect, test } from "bun:test";
import { bridge } from "../../../support/bridge.ts";

const call = (id: string) => ({
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command: id },
});

test("a session that is first heard of by its subagent takes what its main thread did before", () => {
  const script = bridge()
    .inside("ag1")
    .event("SubagentStart")
    .at("10:00:05")
    .outside()
    .event("UserPromptSubmit", { prompt: "go" })
    .at("10:00:01")
    .event("PreToolUse", call("a"))
    .at("10:00:02");
  expect(script.activity()).toBe("tool: Bash (a)");
  expect(script.state()).toMatchObject({ startedAt: 36_001_000, prompt: { text: "go" } });
});

test("a session that is first heard of by its status line takes what came before", () => {
  const script = bridge()
    .message({ event: "status", status: { model: { display_name: "Opus" } } })
    .at("10:00:05")
    .event("PreCompact")
    .at("10:00:04");
  expect(script.activity()).toBe("compacting");
});

test("two calls without an id that begin at the very same moment are two", () => {
  const script = bridge()
    .message({ event: "tool-start", tool: "Read", subject: "a.ts" })
    .message({ event: "tool-start", tool: "Read", subject: "b.ts" })
    .after(0)
    .message({ event: "tool-end", tool: "Read", subject: "a.ts" });
  expect(script.state().tools.map((t) => t.subject)).toEqual(["b.ts"]);
  expect(script.state().recentTools.map((t) => t.subject)).toEqual(["a.ts"]);
});

test("a start that is overtaken by a subagent's work and question leaves both as they are", () => {
  const script = bridge()
    .inside("ag1")
    .event("PreToolUse", call("a"))
    .at("10:00:05")
    .event("PermissionRequest", call("a"))
    .at("10:00:06")
    .outside()
    .event("SessionStart", { source: "startup" })
    .at("10:00:01");
  expect(script.activity()).toBe("waiting: permission, Bash (a)");
  expect(script.state().tools).toHaveLength(1);
});
