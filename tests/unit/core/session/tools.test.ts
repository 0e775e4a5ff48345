import { describe, expect, test } from "bun:test";
import { bridge } from "../../../support/bridge.ts";

const bash = (id: string, command = id) => ({
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command },
});

const names = (tools: readonly { readonly subject?: string }[]) => tools.map((t) => t.subject);

describe("calls with an id", () => {
  const three = bridge()
    .event("UserPromptSubmit", { prompt: "go" })
    .event("PreToolUse", bash("a"))
    .event("PreToolUse", bash("b"))
    .event("PreToolUse", bash("c"));

  test("parallel calls run side by side, and the newest is shown", () => {
    expect(names(three.state().tools)).toEqual(["a", "b", "c"]);
    expect(three.activity()).toBe("tool: Bash (c)");
  });

  test.each([
    ["a", ["b", "c"], "tool: Bash (c)"],
    ["b", ["a", "c"], "tool: Bash (c)"],
    ["c", ["a", "b"], "tool: Bash (b)"],
  ] as const)("the end of %s ends no other call", (id, left, shown) => {
    const script = three.event("PostToolUse", bash(id));
    expect(names(script.state().tools)).toEqual([...left]);
    expect(script.activity()).toBe(shown);
  });

  test("a long call stays a call until it ends, whatever else is heard", () => {
    const script = bridge()
      .event("PreToolUse", bash("make"))
      .event("Notification", { notification_type: "auth_success" })
      .at("21:59:59")
      .message({ event: "status", status: { model: { display_name: "Opus" } } })
      .at("22:00:00");
    expect(script.activity()).toBe("tool: Bash (make)");
    expect(script.state().tools[0]?.since).toBe(script.state().startedAt);
  });

  test("a call that ends is remembered with the client's own duration", () => {
    const script = three.event("PostToolUse", { ...bash("b"), duration_ms: 40 });
    expect(script.state().recentTools).toMatchObject([
      { id: "b", name: "Bash", subject: "b", outcome: "ok", durationMs: 40 },
    ]);
  });

  test("where the client gives no duration, it is taken from the start", () => {
    const script = three.event("PostToolUse", bash("b")).after(1500);
    expect(script.state().recentTools).toMatchObject([{ id: "b", durationMs: 2500 }]);
  });

  test("a failed call is remembered with its error", () => {
    const failure = { ...bash("b"), error: "Exit code 3\nno such file", is_interrupt: false };
    const script = three.event("PostToolUseFailure", failure);
    expect(script.state().recentTools).toMatchObject([
      { outcome: "failed", error: "Exit code 3\nno such file" },
    ]);
  });

  test("a start that arrives after its own end starts nothing", () => {
    const script = three
      .event("PostToolUse", bash("d"))
      .at("10:00:09")
      .event("PreToolUse", bash("d"))
      .at("10:00:08");
    expect(names(script.state().tools)).toEqual(["a", "b", "c"]);
    expect(names(script.state().recentTools)).toEqual(["d"]);
  });

  test("an end whose start was never seen is remembered too", () => {
    const script = bridge().event("PostToolUse", bash("a"));
    expect(script.activity()).toBe("thinking");
    expect(script.state().recentTools).toMatchObject([{ id: "a", outcome: "ok" }]);
  });

  test("calls that the client settles without an end of their own never ran", () => {
    const script = three.event("PostToolUse", bash("a")).event("PostToolBatch");
    expect(script.state().tools).toEqual([]);
    expect(script.state().recentTools.map((t) => [t.id, t.outcome])).toEqual([
      ["a", "ok"],
      ["b", "denied"],
      ["c", "denied"],
    ]);
    expect(script.activity()).toBe("thinking");
  });

  test("a report that comes after the batch that settled its call is believed", () => {
    const script = three
      .event("PostToolBatch")
      .at("10:00:09")
      .event("PostToolUse", { ...bash("a"), duration_ms: 7 })
      .at("10:00:08")
      .event("PostToolUseFailure", { ...bash("b"), error: "Exit code 1" })
      .at("10:00:08.500");
    expect(script.state().recentTools.map((t) => [t.id, t.outcome])).toEqual([
      ["a", "ok"],
      ["b", "failed"],
      ["c", "denied"],
    ]);
  });

  test("a batch settles nothing that began after it", () => {
    const script = three.event("PostToolBatch").at("10:00:02.500");
    expect(names(script.state().tools)).toEqual(["c"]);
  });

  test("a call that auto mode denies has ended", () => {
    const script = three.event("PermissionDenied", { ...bash("c"), reason: "not safe" });
    expect(script.activity()).toBe("tool: Bash (b)");
    expect(script.state().recentTools).toMatchObject([{ id: "c", outcome: "denied" }]);
  });

  test("a call that the user breaks off does not open the turn again", () => {
    const script = three
      .seen({ kind: "interrupted" })
      .event("PostToolUseFailure", { ...bash("c"), error: "aborted", is_interrupt: true });
    expect(script.activity()).toBe("idle");
    expect(script.state().recentTools.find((t) => t.id === "c")?.outcome).toBe("interrupted");
  });

  test("an end that comes after the turn's end does not open the turn again", () => {
    const script = three
      .event("Stop")
      .at("10:00:09")
      .event("PostToolUse", bash("c"))
      .at("10:00:08");
    expect(script.activity()).toBe("idle");
    expect(script.state().recentTools.find((t) => t.id === "c")?.outcome).toBe("ok");
  });

  test("a call whose prompt was never seen opens a turn", () => {
    const script = bridge().event("SessionStart").event("PreToolUse", bash("a"));
    expect(script.activities()).toEqual(["idle", "tool: Bash (a)"]);
    expect(script.event("PostToolUse", bash("a")).activity()).toBe("thinking");
  });
});

describe("calls without an id, as clients up to 1.0.128 and plain senders report them", () => {
  const call = (tool_name: string, command: string) => ({ tool_name, tool_input: { command } });

  test("a call runs from its start to its end", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .event("PreToolUse", call("Bash", "ls"))
      .event("PostToolUse", call("Bash", "ls"));
    expect(script.activities()).toEqual(["thinking", "tool: Bash (ls)", "thinking"]);
  });

  test("calls of the same tool with other subjects are told apart", () => {
    const script = bridge()
      .event("PreToolUse", call("Read", "a.ts"))
      .event("PreToolUse", call("Read", "b.ts"))
      .event("PostToolUse", call("Read", "a.ts"));
    expect(names(script.state().tools)).toEqual(["b.ts"]);
  });

  test("each of several calls of one tool is remembered, the same command as well", () => {
    const script = ["ls", "pwd", "ls"].reduce(
      (s, command) =>
        s.event("PreToolUse", call("Bash", command)).event("PostToolUse", call("Bash", command)),
      bridge(),
    );
    expect(names(script.state().recentTools)).toEqual(["ls", "pwd", "ls"]);
  });

  test("a start and an end that come twice are one call", () => {
    const script = bridge()
      .event("PreToolUse", call("Bash", "ls"))
      .twice()
      .event("PostToolUse", call("Bash", "ls"))
      .twice();
    expect(script.state().tools).toEqual([]);
    expect(names(script.state().recentTools)).toEqual(["ls"]);
  });

  test("a start that arrives after its end starts nothing", () => {
    const script = bridge()
      .event("PreToolUse", call("Bash", "ls"))
      .at("10:00:01")
      .event("PostToolUse", call("Bash", "ls"))
      .at("10:00:03")
      .event("PreToolUse", call("Bash", "ls"))
      .at("10:00:01.001");
    expect(script.activity()).toBe("thinking");
  });

  test("an end that names no tool ends the newest call", () => {
    const script = bridge()
      .message({ event: "tool-start", tool: "Read" })
      .message({ event: "tool-start", tool: "Bash", subject: "ls" })
      .message({ event: "tool-end" });
    expect(script.activities()).toEqual(["tool: Read", "tool: Bash (ls)", "tool: Read"]);
  });

  test("an end that gives no subject ends the call of its name", () => {
    const script = bridge()
      .message({ event: "tool-start", tool: "Bash", subject: "ls" })
      .message({ event: "tool-end", tool: "Bash" });
    expect(script.activity()).toBe("thinking");
    expect(names(script.state().recentTools)).toEqual(["ls"]);
  });
});

describe("what is remembered has a limit", () => {
  const many = (count: number, word: (s: ReturnType<typeof bridge>, id: string) => typeof s) =>
    Array.from({ length: count }, (_, i) => `t${i}`).reduce(word, bridge());

  test("the last 30 calls are kept, newest last", () => {
    const { recentTools } = many(35, (s, id) =>
      s.event("PreToolUse", bash(id)).event("PostToolUse", bash(id)),
    ).state();
    expect(recentTools.map((t) => t.id)).toEqual(Array.from({ length: 30 }, (_, i) => `t${i + 5}`));
  });

  test("a late report stands where it belongs in time", () => {
    const script = bridge()
      .event("PostToolUse", bash("second"))
      .at("10:00:02")
      .event("PostToolUse", bash("first"))
      .at("10:00:01");
    expect(names(script.state().recentTools)).toEqual(["first", "second"]);
  });

  test("calls that never end do not fill the memory", () => {
    const { tools } = many(250, (s, id) => s.event("PreToolUse", bash(id))).state();
    expect(tools).toHaveLength(200);
    expect(tools.at(-1)?.id).toBe("t249");
  });
});
