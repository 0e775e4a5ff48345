import { describe, expect, test } from "bun:test";
import { bridge } from "../../../support/bridge.ts";

describe("a compaction", () => {
  const begun = bridge().event("SessionStart").event("PreCompact", { trigger: "manual" });

  test("lasts from PreCompact to PostCompact, whatever strays in between", () => {
    const script = begun
      .inside("abe07", "")
      .event("SubagentStop")
      .outside()
      .event("SessionStart", { source: "compact", model: "claude-opus" })
      .event("PostCompact", { trigger: "manual" });
    expect(script.activities()).toEqual(["idle", "compacting", "compacting", "compacting", "idle"]);
    expect(script.state().subagents).toEqual([]);
  });

  test("in the middle of a turn leaves the turn open", () => {
    const script = bridge()
      .event("UserPromptSubmit")
      .event("PreCompact", { trigger: "auto" })
      .event("SessionStart", { source: "compact" })
      .event("PostCompact");
    expect(script.activities()).toEqual(["thinking", "compacting", "compacting", "thinking"]);
  });

  test.each([
    ["a prompt", "UserPromptSubmit", "thinking"],
    ["a call", "PreToolUse", "tool: Bash"],
    ["the turn's end", "Stop", "idle"],
    ["the turn's failure", "StopFailure", "error: unknown"],
  ])("of a client that tells no end of it is over with %s", (_title, name, shown) => {
    expect(begun.event(name, { tool_name: "Bash" }).activity()).toBe(shown);
  });

  test.each(["interrupted", "at-rest"] as const)("is over when it is %s", (kind) => {
    expect(begun.seen({ kind }).activity()).toBe("idle");
  });

  test("is not over for what happened before it", () => {
    const script = begun.event("Stop").at("10:00:00.500");
    expect(script.activity()).toBe("compacting");
  });

  test("is not over while a subagent works on", () => {
    const script = begun.inside("ag1").event("PreToolUse", { tool_name: "Bash" });
    expect(script.activity()).toBe("compacting");
  });

  test("that has ended is not begun again by a start that arrives late", () => {
    const script = bridge().event("PostCompact").at("10:00:05").event("PreCompact").at("10:00:04");
    expect(script.activity()).toBe("idle");
  });

  test.each(["UserPromptSubmit", "Stop", "SessionStart"])(
    "that is told after the %s that followed it is over",
    (name) => {
      const script = bridge()
        .event("UserPromptSubmit")
        .event(name)
        .at("10:00:09")
        .event("PreCompact")
        .at("10:00:08");
      expect(script.activity()).not.toBe("compacting");
    },
  );

  test("that is told twice began with the first", () => {
    expect(begun.twice().state().compaction.since).toBe(begun.state().compaction.since);
  });
});
