import { describe, expect, test } from "bun:test";
import { codexMessage } from "../../../../src/agents/codex/hook.ts";
import { bridge } from "../../../support/bridge.ts";
import { recordedInputs } from "../../../support/fixtures.ts";

/** What the session is doing after each hook of a recorded run. */
function replayed(name: string) {
  return told(recordedInputs(`codex/0.169.0/hooks/${name}`));
}

function told(inputs: readonly unknown[]) {
  return inputs.reduce((script: ReturnType<typeof bridge>, input) => {
    const message = codexMessage(input);
    if (!message) throw new Error(`Expected a hook input of Codex, got ${JSON.stringify(input)}`);
    return script.message(message);
  }, bridge());
}

describe("a recorded Codex", () => {
  test("runs two commands and rests", () => {
    expect(replayed("calls-exec").activities()).toEqual([
      "idle",
      "thinking",
      "tool: Bash (ls)",
      "thinking",
      "tool: Bash (sh -c 'exit 3')",
      "thinking",
      "idle",
      "gone",
    ]);
  });

  test("asks, is answered, is interrupted, and compacts", () => {
    const touch = "Bash (touch /home/ann/outside.txt)";
    expect(replayed("calls-allowed-interrupted-compacted").activities()).toEqual([
      "idle",
      "thinking",
      `tool: ${touch}`,
      `waiting: permission, ${touch}`,
      "thinking",
      "idle",
      "thinking",
      "idle",
      "compacting",
      "idle",
      "gone",
    ]);
  });

  test("is refused leave; fails without a word; has a subagent whose task is nobody's prompt", () => {
    const touch = "Bash (touch /home/ann/outside.txt)";
    const script = replayed("calls-refused-failed-delegated");
    expect(script.activities()).toEqual([
      "idle",
      "thinking",
      `tool: ${touch}`,
      `waiting: permission, ${touch}`,
      "idle",
      "thinking",
      "thinking",
      "tool: spawn_agent ([[tour]] look)",
      "thinking",
      "thinking",
      "thinking",
      "tool: multi_agent_v1wait_agent",
      "tool: Bash (ls)",
      "tool: Bash (ls)",
      "thinking",
      "tool: Bash (sh -c 'exit 3')",
      "thinking",
      "idle",
      "gone",
    ]);
    const before = script.delivered(Array.from({ length: script.length - 1 }, (_, i) => i));
    const [id] = before.sessions().keys();
    expect(before.state(id)).toMatchObject({
      prompt: { text: "[[spawn]] go" },
      subagents: [{ type: "default" }],
      transcriptPath: expect.stringContaining("01a1fe8c-9f94-7390-a582-2f37c521f534"),
    });
  });

  test("of a version that has nothing but `notify` is at least known to rest", () => {
    expect(told(recordedInputs("codex/0.169.0/hooks/notify")).activities()).toEqual(["idle"]);
  });
});

test("a patch is known by the file that it is for", () => {
  const patch = "*** Begin Patch\n*** Update File: src/garden.ts\n@@\n-a\n+b\n*** End Patch";
  expect(
    codexMessage({
      session_id: "s1",
      hook_event_name: "PreToolUse",
      tool_name: "apply_patch",
      tool_input: { command: patch },
    }),
  ).toMatchObject({ agent: "codex", tool: "apply_patch", subject: "src/garden.ts" });
});

test.each([[null], [[]], ["text"], [7], [{}], [{ type: "agent-turn-complete", "thread-id": 7 }]])(
  "%p is no input of Codex",
  (input) => {
    expect(codexMessage(input)).toBeUndefined();
  },
);
