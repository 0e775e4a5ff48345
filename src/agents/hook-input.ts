import type { WireMessage } from "../wire/message.ts";
import { hookMessage } from "./claude/hook.ts";
import { codexMessage } from "./codex/hook.ts";
import { geminiMessage } from "./gemini/hook.ts";
import { opencodeMessage } from "./opencode/hook.ts";

/** What the hook of an agent was given, as a wire message. Undefined when it is no hook input. */
export function hookInput(agent: string | undefined, input: unknown): WireMessage | undefined {
  switch (agent) {
    case "codex":
      return codexMessage(input);
    case "gemini":
      return geminiMessage(input);
    case "opencode":
      return opencodeMessage(input);
    default:
      return hookMessage(input);
  }
}
