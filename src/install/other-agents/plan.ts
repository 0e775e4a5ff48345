import { BridgeFault } from "../../core/fault.ts";
import { planUninstall } from "../plan-uninstall.ts";
import { openRoot, putHooks } from "../put-hooks.ts";
import { readInstallation } from "../own-entries.ts";
import type { SettingsFile } from "../settings-file.ts";
import { parseDocument } from "../text/document.ts";
import { detectStyle } from "../text/style.ts";
import type { TakeOut } from "../undo.ts";
import { AGENT_TITLES, type OtherAgent } from "./agent.ts";
import { AGENT_EVENTS, agentHookEntries } from "./hook-tables.ts";
import { isOpencodePlugin, renderOpencodePlugin } from "./opencode-plugin.ts";

/** The text to write, and what a person should know about it. */
export interface AgentPlan {
  /** Equal to the file's own text when all is installed already. */
  readonly text: string;
  /** Whether the file held something of ours already. */
  readonly hadOurs: boolean;
  readonly lines: readonly string[];
}

/** Plans what an agent's file becomes; writes nothing. Throws a `BridgeFault` where it is not what the agent would read, or somebody else's. */
export function planAgent(
  agent: OtherAgent,
  file: Pick<SettingsFile, "path" | "text" | "bytes">,
  binary: string,
): AgentPlan {
  return agent === "opencode" ? planPlugin(file, binary) : planHooks(agent, file, binary);
}

function planHooks(
  agent: "codex" | "gemini",
  { path, text }: Pick<SettingsFile, "path" | "text">,
  binary: string,
): AgentPlan {
  const style = detectStyle(text);
  const settings = putHooks(
    openRoot({ file: path, text }, style),
    agentHookEntries(agent, binary),
    style,
  );
  const events = AGENT_EVENTS[agent];
  return {
    text: settings.text,
    hadOurs: readInstallation(parseDocument(text, path)).hooks.length > 0,
    lines: [`Hooks of ${AGENT_TITLES[agent]} (${events.length}): ${events.join(", ")}`],
  };
}

function planPlugin(
  { bytes, path, text }: Pick<SettingsFile, "path" | "text" | "bytes">,
  binary: string,
): AgentPlan {
  const hadOurs = bytes !== undefined;
  if (hadOurs && !isOpencodePlugin(text)) {
    throw new BridgeFault(
      "settings-shape",
      `Expected our plugin or no file, found somebody else's (${path})`,
      { hint: "Move it away, or name another file with --settings FILE. Nothing was written." },
    );
  }
  return {
    text: renderOpencodePlugin(binary),
    hadOurs,
    lines: ["A plugin of OpenCode, which tells of sessions, tools, questions and tokens"],
  };
}

/** How our part is taken out of an agent's file that others have changed since. */
export const takeOutOfAgent =
  (agent: OtherAgent, path: string): TakeOut =>
  (text, original) => {
    if (agent === "opencode") {
      // A plugin without a text is no plugin: the file goes, also where somebody has changed it.
      return { text, words: "Our plugin goes.", notes: [], removesFile: isOpencodePlugin(text) };
    }
    const plan = planUninstall({
      file: path,
      text,
      ...(original !== undefined && { original }),
    });
    return {
      text: plan.text,
      words: `Only our entries are taken out (${plan.events.length} events); all else stays.`,
      notes: plan.notes,
    };
  };
