import { BridgeFault } from "../core/fault.ts";

/** The agents that `--agent` can name: those that have hooks for us. */
export const AGENT_NAMES = ["claude", "codex", "gemini", "opencode"] as const;

export type AgentName = (typeof AGENT_NAMES)[number];

/** Reads `--agent`. Throws BridgeFault `bad-usage` for what is none. */
export function requireAgentName(given: string): AgentName {
  const name = AGENT_NAMES.find((agent) => agent === given);
  if (name) return name;
  throw new BridgeFault(
    "bad-usage",
    `Expected --agent to be an agent that has hooks, got ${given}.`,
    {
      hint: `Known are ${AGENT_NAMES.join(", ")}.`,
    },
  );
}
