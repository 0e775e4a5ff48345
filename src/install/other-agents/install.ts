import { dirname, join } from "node:path";
import { findBinary } from "../binary-path.ts";
import { readIfThere } from "../files.ts";
import { readSettings } from "../settings-file.ts";
import { quoteShellWord } from "../shell-words.ts";
import { mayWrite, showChange } from "../show-change.ts";
import { realSurroundings, type Surroundings } from "../surroundings.ts";
import { takeOutOfFile } from "../take-out.ts";
import { writeKept } from "../write-kept.ts";
import { AGENT_TITLES, type OtherAgent } from "./agent.ts";
import { noteCodexConfig } from "./codex-notes.ts";
import { findAgentFile } from "./find-file.ts";
import { planAgent, takeOutOfAgent } from "./plan.ts";

/** What a person may say to `install-hooks --agent` and `uninstall-hooks --agent`. */
export interface AgentOptions {
  readonly agent: OtherAgent;
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  readonly settings?: string;
  readonly binary?: string;
}

/** What is left for the person to do. */
export const AFTERWARDS = {
  codex:
    "Codex runs a new hook only when you have trusted it: start codex, type /hooks, and trust these. In codex exec an untrusted hook is left out without a word.",
  gemini: "It takes effect when Gemini CLI is started next.",
  opencode: "It takes effect when OpenCode is started next.",
} as const satisfies Record<OtherAgent, string>;

/** Shows what is written for another agent, then writes it. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function installAgent(
  options: AgentOptions,
  surroundings: Surroundings = realSurroundings(),
): void {
  const { print } = surroundings;
  const { agent } = options;
  const binary = findBinary(options.binary, surroundings);
  const file = readSettings(findAgentFile(agent, options.settings, surroundings));
  const plan = planAgent(agent, file, binary);
  showChange(file, plan.text, surroundings);
  for (const line of plan.lines) print(line);
  if (agent === "codex") for (const note of readCodexNotes(file.path)) print(`Note: ${note}`);
  if (plan.text === file.text) print(`All of this is installed already in ${file.path}.`);
  else if (options.dryRun) print("Dry run: nothing was written.");
  else if (!mayWrite(options, surroundings)) print("Nothing was written.");
  else {
    const ownership = { part: `agent-${agent}`, hadOurs: plan.hadOurs };
    const backup = writeKept(file, plan.text, ownership, surroundings);
    const kept = backup === undefined ? "" : ` The file as it was: ${backup}`;
    print(`Written to ${file.path}.${kept}`);
    const named = options.settings === undefined ? "" : ` --settings ${quoteShellWord(file.path)}`;
    print(`Undo with: waybar-llm-bridge uninstall-hooks --agent ${agent}${named}`);
    print(AFTERWARDS[agent]);
  }
}

/** Shows what goes from another agent's file, then takes it out. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function uninstallAgent(
  { agent, dryRun, settings, yes }: Omit<AgentOptions, "binary">,
  surroundings: Surroundings = realSurroundings(),
): void {
  const path = findAgentFile(agent, settings, surroundings);
  const result = `${AGENT_TITLES[agent]} tells us no more.`;
  takeOutOfFile({ path, takeOut: takeOutOfAgent(agent, path), dryRun, yes, result }, surroundings);
}

function readCodexNotes(hooksFile: string): readonly string[] {
  const path = join(dirname(hooksFile), "config.toml");
  const bytes = readIfThere(path);
  return bytes ? noteCodexConfig(new TextDecoder().decode(bytes), path) : [];
}
