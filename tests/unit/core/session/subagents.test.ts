import { describe, expect, test } from "bun:test";
import { bridge } from "../../../support/bridge.ts";

const bash = (id: string) => ({
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command: id },
});

const running = bridge()
  .event("UserPromptSubmit", { prompt: "go" })
  .event("PreToolUse", bash("of-parent"))
  .inside("ag1", "Explore")
  .event("SubagentStart");

describe("a subagent beside its parent", () => {
  test("is kept with its type", () => {
    expect(running.state().subagents).toMatchObject([{ id: "ag1", type: "Explore" }]);
    expect(running.activity()).toBe("tool: Bash (of-parent)");
  });

  test("its calls and its parent's do not overwrite each other", () => {
    const script = running.event("PreToolUse", bash("of-subagent"));
    expect(script.activity()).toBe("tool: Bash (of-subagent)");
    const ended = script.event("PostToolUse", bash("of-subagent"));
    expect(ended.activity()).toBe("tool: Bash (of-parent)");
  });

  test("its batch settles no call of its parent", () => {
    const script = running.event("PostToolBatch");
    expect(script.activity()).toBe("tool: Bash (of-parent)");
  });

  test("its parent's batch settles no call of it", () => {
    const script = running
      .event("PreToolUse", bash("of-subagent"))
      .outside()
      .event("PostToolBatch");
    expect(script.activity()).toBe("tool: Bash (of-subagent)");
  });

  test("its end ends its own calls and waits, and leaves its parent at work", () => {
    const script = running
      .event("PreToolUse", bash("of-subagent"))
      .event("PermissionRequest", bash("of-subagent"))
      .event("SubagentStop");
    expect(script.activities().slice(-3)).toEqual([
      "tool: Bash (of-subagent)",
      "waiting: permission, Bash (of-subagent)",
      "tool: Bash (of-parent)",
    ]);
    expect(script.state().subagents[0]?.endedAt).toBeDefined();
    expect(script.state().recentTools).toMatchObject([
      { id: "of-subagent", outcome: "interrupted" },
    ]);
  });

  test("its end never turns a thinking parent idle", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .inside("ag1")
      .event("SubagentStart")
      .event("SubagentStop");
    expect(script.activities()).toEqual(["thinking", "thinking", "thinking"]);
  });

  test("two of them end each for itself", () => {
    const script = running
      .event("PreToolUse", bash("of-first"))
      .inside("ag2", "Plan")
      .event("SubagentStart")
      .event("PreToolUse", bash("of-second"))
      .inside("ag1", "Explore")
      .event("SubagentStop");
    expect(script.activity()).toBe("tool: Bash (of-second)");
    expect(script.state().subagents.map((s) => [s.id, s.endedAt === undefined])).toEqual([
      ["ag1", false],
      ["ag2", true],
    ]);
  });

  test("its working directory is not the session's", () => {
    const script = bridge()
      .event("UserPromptSubmit", { cwd: "/home/ann/api" })
      .inside("ag1")
      .event("PreToolUse", { ...bash("a"), cwd: "/home/ann/worktree" });
    expect(script.state().cwd).toBe("/home/ann/api");
  });
});

describe("a subagent in the background", () => {
  const task = { id: "ag1", type: "subagent", status: "running", description: "Count lines" };
  const left = bridge()
    .event("UserPromptSubmit", { prompt: "go" })
    .inside("ag1")
    .event("SubagentStart")
    .outside()
    .event("Stop", { background_tasks: [task] });

  test("keeps the session from being idle after its turn's end", () => {
    expect(left.activity()).toBe("tool: subagent (Count lines)");
  });

  test("does not let the bar flash when it ends, while its client says that it works", () => {
    const script = bridge()
      .event("UserPromptSubmit", { prompt: "go" })
      .seen({ kind: "at-work" })
      .inside("ag1")
      .event("SubagentStart")
      .outside()
      .event("Stop", { background_tasks: [task] })
      .inside("ag1")
      .event("SubagentStop")
      .outside()
      .event("UserPromptSubmit", { prompt: "<task-notification>\n<task-id>ag1</task-id>" })
      .event("Stop")
      .seen({ kind: "at-rest" });
    expect(script.activities().slice(-5)).toEqual([
      "tool: subagent (Count lines)",
      "thinking",
      "thinking",
      "idle",
      "idle",
    ]);
  });

  test("asks for permission while the main thread rests, and goes on when it is granted", () => {
    const script = left
      .inside("ag1")
      .event("PreToolUse", bash("rm"))
      .event("PermissionRequest", bash("rm"))
      .seen({ kind: "at-work" })
      .event("PostToolUse", bash("rm"));
    expect(script.activities().slice(-4)).toEqual([
      "tool: Bash (rm)",
      "waiting: permission, Bash (rm)",
      "tool: Bash (rm)",
      "tool: subagent (Count lines)",
    ]);
  });

  test("still asks while its parent is given another prompt and ends that turn", () => {
    const script = left
      .inside("ag1")
      .event("PreToolUse", bash("rm"))
      .event("PermissionRequest", bash("rm"))
      .outside()
      .event("UserPromptSubmit", { prompt: "another" })
      .event("Stop", { background_tasks: [task] });
    expect(script.activities().slice(-2)).toEqual([
      "waiting: permission, Bash (rm)",
      "waiting: permission, Bash (rm)",
    ]);
  });

  test("that is refused, and all rests, asks no more", () => {
    const script = left
      .inside("ag1")
      .event("PreToolUse", bash("rm"))
      .event("PermissionRequest", bash("rm"))
      .seen({ kind: "at-rest" });
    expect(script.activity()).toBe("idle");
    expect(script.state().subagents[0]?.endedAt).toBeDefined();
  });

  test("ends with its own hook, and the prompt that the client then writes is none of the user's", () => {
    const script = left
      .inside("ag1")
      .event("SubagentStop", { background_tasks: [task] })
      .outside()
      .event("UserPromptSubmit", {
        prompt: "<task-notification>\n<task-id>ag1</task-id>\n<status>completed</status>",
      })
      .event("Stop", { background_tasks: [] });
    expect(script.activities().slice(-3)).toEqual(["idle", "thinking", "idle"]);
    expect(script.state().prompt?.text).toBe("go");
  });

  test("that has ended is not brought back by a turn's end that comes late", () => {
    const script = left
      .inside("ag1")
      .event("SubagentStop")
      .at("10:00:09")
      .outside()
      .event("Stop", { background_tasks: [task] })
      .at("10:00:08");
    expect(script.activity()).toBe("idle");
  });

  test.each(["completed", "killed", "pending"])("a task that is %s does not run", (status) => {
    const script = bridge()
      .event("UserPromptSubmit")
      .event("Stop", { background_tasks: [{ ...task, status }] });
    expect(script.activity()).toBe("idle");
  });

  test("a command left running is over when the client announces its end", () => {
    const shell = { id: "b77", type: "shell", status: "running", description: "make watch" };
    const script = bridge()
      .event("UserPromptSubmit")
      .event("Stop", { background_tasks: [shell] })
      .event("UserPromptSubmit", {
        prompt: "<task-notification>\n<task-id>b77</task-id>",
      })
      .event("Stop", {});
    expect(script.activities()).toEqual([
      "thinking",
      "tool: shell (make watch)",
      "thinking",
      "idle",
    ]);
  });
});

describe("ends and starts out of the ordinary", () => {
  test("a stray end without type and start changes nothing: it is the client's own helper", () => {
    const script = bridge().event("UserPromptSubmit").inside("helper", "").event("SubagentStop");
    expect(script.activity()).toBe("thinking");
    expect(script.state().subagents).toEqual([]);
  });

  test("an end without an id, as 1.0.128 sends it, changes nothing", () => {
    const script = running.outside().event("SubagentStop");
    expect(script.activity()).toBe("tool: Bash (of-parent)");
    expect(script.state().subagents[0]?.endedAt).toBeUndefined();
  });

  test("a start that arrives after the end does not bring it back", () => {
    const script = bridge()
      .inside("ag1")
      .event("SubagentStop")
      .at("10:00:09")
      .event("SubagentStart")
      .at("10:00:08")
      .event("PreToolUse", bash("late"))
      .at("10:00:08.500");
    expect(script.activity()).toBe("idle");
    expect(script.state().subagents).toHaveLength(1);
  });

  test("one that is taken up again under its id runs again", () => {
    const script = running.event("SubagentStop").event("SubagentStart");
    expect(script.state().subagents).toMatchObject([{ id: "ag1", type: "Explore" }]);
    expect(script.state().subagents[0]?.endedAt).toBeUndefined();
  });

  test("ended ones are kept up to 30, running ones up to 200", () => {
    const ids = Array.from({ length: 260 }, (_, i) => `ag${i}`);
    const started = ids.reduce((s, id) => s.inside(id).event("SubagentStart"), bridge());
    expect(started.state().subagents).toHaveLength(200);
    const ended = ids.reduce((s, id) => s.inside(id).event("SubagentStop"), started);
    expect(ended.state().subagents.map((s) => s.id)).toEqual(ids.slice(-30));
  });
});
