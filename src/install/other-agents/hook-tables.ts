import type { HookEntry } from "../hook-entries.ts";
import type { HookEntries } from "../put-hooks.ts";
import { quoteShellWord } from "../shell-words.ts";

/** Agents whose settings hold hooks of the shape that Claude Code's have. */
export type HookingAgent = "codex" | "gemini";

/** The events that the session model reads. Both agents pass over a name that they do not know. */
export const AGENT_EVENTS = {
  codex: [
    "SessionStart",
    "SessionEnd",
    "UserPromptSubmit",
    "PreToolUse",
    "PermissionRequest",
    "PostToolUse",
    "Stop",
    "StopFailure",
    "Interrupt",
    "SubagentStart",
    "SubagentStop",
    "PreCompact",
    "PostCompact",
  ],
  gemini: [
    "SessionStart",
    "SessionEnd",
    "BeforeAgent",
    "AfterAgent",
    "BeforeTool",
    "AfterTool",
    "Notification",
  ],
} as const satisfies Record<HookingAgent, readonly string[]>;

/** Until the agent gives up on a hook of ours, in its own unit: seconds for Codex, which cuts more for two of its events, and milliseconds for Gemini CLI. */
const TIMEOUTS = { codex: 3, gemini: 3000 } as const satisfies Record<HookingAgent, number>;

/** Our entry for each event of an agent; `binary` is an absolute path. */
export function agentHookEntries(agent: HookingAgent, binary: string): HookEntries {
  const entry: HookEntry = {
    type: "command",
    command: `${quoteShellWord(binary)} event --agent ${agent}`,
    timeout: TIMEOUTS[agent],
  };
  return new Map(AGENT_EVENTS[agent].map((event) => [event, entry]));
}
