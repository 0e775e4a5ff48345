import { describe, expect, test } from "bun:test";
import type { EventBody } from "../../../../src/core/session/event.ts";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";

const call = (id: string, command = "rm -r build") => ({
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command },
});
/** A permission request carries no tool-use id. */
const ask = (command = "rm -r build") => ({ tool_name: "Bash", tool_input: { command } });

const asking = bridge()
  .event("UserPromptSubmit", { prompt: "clean up" })
  .event("PreToolUse", call("a"))
  .event("PermissionRequest", ask())
  .at("10:00:02");

describe("a permission", () => {
  test("is asked for at once", () => {
    expect(asking.activity()).toBe("waiting: permission, Bash (rm -r build)");
  });

  const seen = (body: EventBody) => (s: BridgeScript) => s.seen(body);
  const hook =
    (name: string, fields = {}) =>
    (s: BridgeScript) =>
      s.event(name, fields);

  test.each<[string, (s: BridgeScript) => BridgeScript, string]>([
    ["the call's end", hook("PostToolUse", call("a")), "thinking"],
    ["the call's failure", hook("PostToolUseFailure", call("a")), "thinking"],
    ["the end of the whole batch", hook("PostToolBatch"), "thinking"],
    ["auto mode's denial", hook("PermissionDenied", call("a")), "thinking"],
    ["another prompt", hook("UserPromptSubmit", { prompt: "never mind" }), "thinking"],
    ["the turn's end", hook("Stop"), "idle"],
    ["the turn's failure", hook("StopFailure", { error: "overloaded" }), "error: overloaded"],
    ["the client's own status: busy", seen({ kind: "at-work" }), "tool: Bash (rm -r build)"],
    ["the client's own status: at rest", seen({ kind: "at-rest" }), "idle"],
    ["Esc", seen({ kind: "interrupted" }), "idle"],
    ["a restart", hook("SessionStart", { source: "resume" }), "idle"],
  ])("is no longer asked for after %s", (_title, answer, then) => {
    const answered = answer(asking);
    expect(answered.activity()).toBe(then);
    expect(answered.state().waits).toEqual([]);
  });

  test.each<[string, (s: BridgeScript) => BridgeScript]>([
    ["the end of another call", hook("PostToolUse", call("b", "ls"))],
    ["the end of another tool", hook("PostToolUse", { ...call("b"), tool_name: "Read" })],
    ["a subagent's batch", (s) => s.inside("ag1").event("PostToolBatch")],
    ["a subagent's end", (s) => s.inside("ag1").event("SubagentStop")],
    ["the same call of a subagent", (s) => s.inside("ag1").event("PostToolUse", call("b"))],
    ["a change of directory", hook("CwdChanged", { new_cwd: "/tmp" })],
    ["an older status of the client", (s) => s.seen({ kind: "at-work" }).at("10:00:01")],
    ["an older interruption", (s) => s.seen({ kind: "interrupted" }).at("10:00:00.500")],
  ])("is still asked for after %s", (_title, other) => {
    expect(other(asking).activity()).toBe("waiting: permission, Bash (rm -r build)");
  });

  test("is asked for once, though its hook comes twice and the notification follows", () => {
    const script = asking
      .twice()
      .event("Notification", {
        notification_type: "permission_prompt",
        message: "Claude needs your permission",
      })
      .at("10:00:08.400");
    expect(script.state().waits).toHaveLength(1);
    expect(script.activity()).toBe("waiting: permission, Bash (rm -r build)");
  });

  test("that is granted is not asked for again by a request that arrives late", () => {
    const late = (s: BridgeScript) => s.event("PermissionRequest", ask()).at("10:00:02");
    const before = bridge().event("UserPromptSubmit").event("PreToolUse", call("a"));
    const ends: ((s: BridgeScript) => BridgeScript)[] = [
      (s) => s.event("PostToolUse", call("a")).at("10:00:05"),
      (s) => s.event("PostToolBatch").at("10:00:05"),
      (s) => s.event("Stop").at("10:00:05"),
      (s) => s.event("UserPromptSubmit").at("10:00:05"),
    ];
    expect(ends.map((end) => late(end(before)).state().waits)).toEqual([[], [], [], []]);
  });

  test("for the same command again is asked for again", () => {
    const script = asking
      .event("PostToolUse", call("a"))
      .event("PreToolUse", call("b"))
      .event("PermissionRequest", ask());
    expect(script.activity()).toBe("waiting: permission, Bash (rm -r build)");
  });

  test("that two ask for is shown for who has waited longest", () => {
    const script = asking.inside("ag1").event("PermissionRequest", ask("curl example.org"));
    expect(script.activity()).toBe("waiting: permission, Bash (rm -r build)");
    const answered = script.outside().event("PostToolUse", call("a"));
    expect(answered.activity()).toBe("waiting: permission, Bash (curl example.org)");
  });

  test("of a client that sends no request is shown by its notification", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .event("PreToolUse", { tool_name: "Bash", tool_input: { command: "rm" } })
      .event("Notification", {
        notification_type: "permission_prompt",
        message: "Claude needs your permission to use Bash",
      });
    expect(script.activity()).toBe(
      "waiting: permission, (Claude needs your permission to use Bash)",
    );
    const ended = script.event("PostToolUse", { tool_name: "Bash", tool_input: { command: "rm" } });
    expect(ended.activity()).toBe("thinking");
  });
});

describe("a late notification", () => {
  const notified = (s: BridgeScript, at: string) =>
    s.event("Notification", { notification_type: "permission_prompt", message: "?" }).at(at);

  test("of a permission that was answered changes nothing", () => {
    const answered = asking.event("PostToolUse", call("a")).at("10:00:09");
    expect(notified(answered, "10:00:08.400").activity()).toBe("thinking");
  });

  test("of a turn that has ended changes nothing", () => {
    const ended = asking.event("Stop").at("10:00:09");
    expect(notified(ended, "10:00:08.400").activity()).toBe("idle");
  });

  test("of an idle prompt changes nothing once the user has written", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .event("Stop")
      .event("UserPromptSubmit")
      .at("10:00:10")
      .event("Notification", { notification_type: "idle_prompt" })
      .at("10:00:09");
    expect(script.activity()).toBe("thinking");
  });

  test.each(["auth_success", "elicitation_response", "of_the_future", undefined])(
    "of kind %p changes nothing",
    (notification_type) => {
      expect(asking.event("Notification", { notification_type }).activity()).toBe(
        asking.activity(),
      );
    },
  );
});

describe("an idle prompt", () => {
  const idle = bridge()
    .event("UserPromptSubmit")
    .event("Stop")
    .event("Notification", { notification_type: "idle_prompt" });

  test("waits for the user", () => {
    expect(idle.activity()).toBe("waiting: idle-prompt");
  });

  test.each(["PreToolUse", "UserPromptSubmit"])("ends with %s", (name) => {
    const script = idle.event(name, call("a")).event("Stop");
    expect(script.activity()).toBe("idle");
  });

  test("is not seen while the agent works", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .event("Notification", { notification_type: "idle_prompt" });
    expect(script.activity()).toBe("thinking");
  });

  test("gives way to a subagent's question", () => {
    const script = idle.inside("ag1").event("PermissionRequest", ask());
    expect(script.activity()).toBe("waiting: permission, Bash (rm -r build)");
  });
});

describe("a question of the agent", () => {
  const fields = {
    tool_name: "AskUserQuestion",
    tool_input: { questions: [{ question: "Tabs or spaces?" }] },
  };
  const asked = bridge()
    .event("UserPromptSubmit")
    .event("PreToolUse", { ...fields, tool_use_id: "q" });

  test("and its own permission request are one dialog, in either order", () => {
    const request = (s: BridgeScript) => s.event("PermissionRequest", fields);
    const reversed = request(bridge().event("UserPromptSubmit"))
      .event("PreToolUse", { ...fields, tool_use_id: "q" })
      .after(-20);
    expect(request(asked).state().waits).toHaveLength(1);
    expect(reversed.state().waits).toHaveLength(1);
    expect(request(asked).activity()).toBe("waiting: question, AskUserQuestion (Tabs or spaces?)");
    expect(reversed.activity()).toBe("waiting: question, AskUserQuestion (Tabs or spaces?)");
  });

  test("is answered by the end of its call", () => {
    const script = asked
      .event("PermissionRequest", fields)
      .event("PostToolUse", { ...fields, tool_use_id: "q" });
    expect(script.activity()).toBe("thinking");
  });

  test("is over after Esc", () => {
    const script = asked.event("PermissionRequest", fields).seen({ kind: "at-rest" });
    expect(script.activity()).toBe("idle");
  });
});

describe("a question of an MCP server", () => {
  const asked = bridge()
    .event("UserPromptSubmit")
    .event("PreToolUse", { tool_name: "mcp__lab__ask", tool_use_id: "m", tool_input: {} })
    .event("Elicitation", { mcp_server_name: "lab", message: "Which colour?" });

  test("is shown with its words", () => {
    expect(asked.activity()).toBe("waiting: question, lab (Which colour?)");
  });

  test("is answered by its result, and the call goes on", () => {
    const script = asked.event("ElicitationResult", { mcp_server_name: "lab", action: "cancel" });
    expect(script.activity()).toBe("tool: mcp__lab__ask");
  });

  test("is not answered by another server's result", () => {
    const script = asked.event("ElicitationResult", { mcp_server_name: "other" });
    expect(script.activity()).toBe("waiting: question, lab (Which colour?)");
  });
});

test("a sender that only ever asks does not fill the memory", () => {
  const script = Array.from({ length: 80 }, (_, i) => `command ${i}`).reduce(
    (s, command) => s.event("PermissionRequest", ask(command)),
    bridge().event("UserPromptSubmit"),
  );
  expect(script.state().waits).toHaveLength(50);
});
