import { describe, expect, test } from "bun:test";
import { viewLive } from "../../../../src/core/dashboard/live.ts";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";

const NOW = { bootMs: bootMs(clock("10:10:00")), epochMs: epochMs(1_795_200_000_000) };

const viewOf = (script: BridgeScript, showsContent = false) =>
  viewLive(
    [...script.sessions().values()],
    {
      options: { icons: "plain", staleAfterMs: 600_000 },
      showsContent,
      today: { microUsd: 1, isPartial: false },
      degraded: ["spool"],
    },
    NOW,
  );

const WORKING = bridge()
  .event("PreToolUse", { tool_name: "Bash", tool_use_id: "1", tool_input: { command: "rm x" } })
  .at("10:09:00")
  .event("PostToolUse", { tool_name: "Bash", tool_use_id: "1", duration_ms: 2000 })
  .at("10:09:02")
  .event("PreToolUse", {
    tool_name: "mcp__github__create_issue",
    tool_use_id: "2",
    tool_input: { title: "gears" },
  })
  .at("10:09:30");

describe("the live view", () => {
  test("has sessions as they are, whoever waits for a person first, by the clock on the wall", () => {
    const { sessions, degraded } = viewOf(
      WORKING.session("s2")
        .event("PermissionRequest", { tool_name: "Bash", tool_input: { command: "x" } })
        .at("10:09:40"),
    );
    expect(sessions).toMatchObject([
      { id: "s2", state: "waiting", since: NOW.epochMs - 20_000 },
      { id: "s1", state: "tool", activity: "github:create_issue", since: NOW.epochMs - 30_000 },
    ]);
    expect(degraded).toEqual(["spool"]);
  });

  test("has the tools that were called last, newest first, under ids that last", () => {
    expect(viewOf(WORKING).tools).toMatchObject([
      { id: "2", tool: "github:create_issue", state: "running", durationMs: null },
      { id: "1", tool: "Bash", state: "ok", durationMs: 2000 },
    ]);
  });

  test("hides commands, files and prompts unless they are asked for; prompts always", () => {
    const script = WORKING.event("UserPromptSubmit", { prompt: "my secret" }).at("10:09:50");
    const hidden = JSON.stringify(viewOf(script));
    for (const word of ["rm x", "gears", "my secret"]) expect(hidden).not.toContain(word);
    const shown = JSON.stringify(viewOf(script, true));
    expect(shown).toContain("rm x");
    expect(shown).not.toContain("my secret");
  });
});

function clock(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
