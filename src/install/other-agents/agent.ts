/** Agents beside Claude Code that we can be told by, as `--agent` names them. */
export type OtherAgent = "codex" | "gemini" | "opencode";

/** What a person calls it. */
export const AGENT_TITLES = {
  codex: "Codex",
  gemini: "Gemini CLI",
  opencode: "OpenCode",
} as const satisfies Record<OtherAgent, string>;
