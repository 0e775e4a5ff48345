import { cleanLine } from "../format/clean.ts";
import type { SessionFacts } from "./session-facts.ts";

const TITLES: ReadonlyMap<string, string> = new Map([
  ["codex", "Codex"],
  ["gemini", "Gemini CLI"],
  ["opencode", "OpenCode"],
]);

/** What a session's agent is called where that is worth a word: most run Claude Code and nothing else, and some senders have no other name for their project. */
export function agentLabel({ project, session }: SessionFacts): string | undefined {
  const { agent } = session;
  if (agent === "claude") return undefined;
  const label = TITLES.get(agent) ?? cleanLine(agent);
  return label === "" || label === project ? undefined : label;
}
