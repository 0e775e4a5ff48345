import { describe, expect, test } from "bun:test";
import { geminiMessage } from "../../../../src/agents/gemini/hook.ts";
import { bridge } from "../../../support/bridge.ts";
import { recordedInputs } from "../../../support/fixtures.ts";

function told(inputs: readonly unknown[]) {
  return inputs.reduce((script: ReturnType<typeof bridge>, input) => {
    const message = geminiMessage(input);
    if (!message) throw new Error(`Expected a hook input of Gemini, got ${JSON.stringify(input)}`);
    return script.message(message);
  }, bridge());
}

const replayed = (name: string) => told(recordedInputs(`gemini/0.61.0/hooks/${name}`)).activities();

/** Hooks that nothing is made of: PreCompress comes before every request, whether anything is compressed or not. */
const modelled = (activities: readonly string[]) => activities.filter((a) => a !== "not modelled");

const hook = (hook_event_name: string, fields: object = {}) => ({
  session_id: "g1",
  hook_event_name,
  ...fields,
});

describe("a recorded Gemini CLI", () => {
  test("runs three tools, one of them failing, and rests", () => {
    expect(modelled(replayed("calls-print"))).toEqual([
      "idle",
      "thinking",
      "tool: run_shell_command (ls)",
      "thinking",
      "tool: run_shell_command (exit 3)",
      "thinking",
      "tool: read_file (notes.txt)",
      "thinking",
      "idle",
      "gone",
    ]);
  });

  test("asks and is answered; a question that was escaped stands until the next prompt", () => {
    const touch = "run_shell_command (touch allowed.txt)";
    expect(modelled(replayed("calls-interactive")).slice(0, 10)).toEqual([
      "idle",
      "thinking",
      `tool: ${touch}`,
      `waiting: permission, ${touch}`,
      "thinking",
      "idle",
      "thinking",
      `tool: ${touch}`,
      `waiting: permission, ${touch}`,
      "thinking",
    ]);
  });
});

test.each([
  ["a command's exit code", { llmContent: "Output: (empty)\nExit Code: 3" }, "Exit Code: 3"],
  ["a tool's own fault", { error: { message: "no such file" } }, "no such file"],
])("%s makes a failure", (_what, tool_response, error) => {
  const call = { tool_name: "run_shell_command", tool_input: { command: "x" } };
  const script = told([hook("BeforeTool", call), hook("AfterTool", { ...call, tool_response })]);
  expect(script.state("g1").recentTools).toMatchObject([{ outcome: "failed", error }]);
});

test("a file that speaks of an exit code makes none", () => {
  const call = { tool_name: "read_file", tool_response: { llmContent: "Exit Code: 3" } };
  const script = told([hook("BeforeTool", call), hook("AfterTool", call)]);
  expect(script.state("g1").recentTools).toMatchObject([{ outcome: "ok" }]);
});

test.each([
  ["an edit", { type: "edit", filePath: "/src/a.ts" }, "waiting: permission, (/src/a.ts)"],
  ["a tool of a server", { type: "mcp", toolName: "search" }, "waiting: permission, (search)"],
  ["a question", { type: "ask_user", title: "Which?" }, "waiting: question, (Which?)"],
  ["a dialog of the future", { type: "colour" }, "waiting: permission"],
])("leave for %s is asked, and any call's end is the answer", (_what, details, shown) => {
  const script = told([
    hook("BeforeTool", { tool_name: "some_tool" }),
    hook("Notification", { notification_type: "ToolPermission", details }),
    hook("AfterTool", { tool_name: "some_tool" }),
  ]);
  expect(script.activities()).toEqual(["tool: some_tool", shown, "thinking"]);
});

test.each([[null], [[]], ["text"], [7], [{}], [{ hook_event_name: 7 }]])(
  "%p is no input of Gemini CLI",
  (input) => {
    expect(geminiMessage(input)).toBeUndefined();
  },
);
