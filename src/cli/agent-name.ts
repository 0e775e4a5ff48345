import { requireWord } from "./known-word.ts";

/** The agents that `--agent` can name: those that have hooks for us. */
export const AGENT_NAMES = ["claude", "codex", "gemini", "opencode"] as const;

export type AgentName = (typeof AGENT_NAMES)[number];

/** Reads `--agent`. Throws BridgeFault `bad-usage` for what is none. */
export const requireAgentName = (typed: string): AgentName =>
  requireWord("agent", typed, AGENT_NAMES);
