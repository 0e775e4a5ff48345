import type { ArgsDef } from "citty";
import { AGENT_NAMES } from "./agent-name.ts";

/** What every verb takes that edits one agent's settings. */
export const HOOK_ARGS = {
  agent: {
    type: "string",
    valueHint: AGENT_NAMES.join("|"),
    default: "claude",
    description: "Whose settings (default: claude, which is Claude Code)",
  },
  "dry-run": { type: "boolean", description: "Show the change and write nothing" },
  settings: {
    type: "string",
    valueHint: "FILE",
    description:
      "The settings file (default: the agent's own, settings.json in $CLAUDE_CONFIG_DIR or ~/.claude)",
  },
  yes: { type: "boolean", alias: "y", description: "Do not ask before writing" },
} as const satisfies ArgsDef;

/** How a verb learns which events the client knows. */
export const CLIENT_ARGS = {
  claude: {
    type: "string",
    valueHint: "PATH",
    description: "The Claude Code to ask for its version (default: the one on PATH)",
  },
  "claude-version": {
    type: "string",
    valueHint: "X.Y.Z",
    description: "The oldest version of Claude Code that reads these settings",
  },
} as const satisfies ArgsDef;
