import { isManagedByNix } from "../nix-managed.ts";
import { AGENT_TITLES, type OtherAgent } from "../other-agents/agent.ts";
import { findAgentFile } from "../other-agents/find-file.ts";
import { AFTERWARDS } from "../other-agents/install.ts";
import { planAgent } from "../other-agents/plan.ts";
import { readSettings } from "../settings-file.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { quietStep, type StepPlan } from "./step-plan.ts";

const OTHER_AGENTS: readonly OtherAgent[] = ["codex", "gemini", "opencode"];

/** The agents beside Claude Code that setup is for: those named, else those whose program is there. */
export const otherAgents = (
  { agents }: Pick<SetupOptions, "agents">,
  { which }: Pick<SetupMachine, "which">,
): readonly OtherAgent[] =>
  OTHER_AGENTS.filter((agent) => (agents ? agents.has(agent) : which(agent) !== undefined));

/** Plans the hooks, or the plugin, of one of them. Throws a `BridgeFault` where its file cannot be edited. */
export function planOtherAgent(agent: OtherAgent, machine: SetupMachine, binary: string): StepPlan {
  const title = AGENT_TITLES[agent];
  const path = findAgentFile(agent, undefined, machine);
  if (isManagedByNix(path, machine.env)) {
    return { ...quietStep("agent", { lines: [`left alone: Nix makes ${path}`] }), title };
  }
  const file = readSettings(path);
  const plan = planAgent(agent, file, binary);
  const what = agent === "opencode" ? "a plugin" : "hooks";
  return {
    ...quietStep("agent", { lines: [`${what} in ${path}`] }),
    title,
    files: [
      {
        file,
        text: plan.text,
        ownership: { part: `agent-${agent}`, hadOurs: plan.hadOurs },
        isWhollyOurs: agent === "opencode",
      },
    ],
    notes: plan.text === file.text ? [] : [AFTERWARDS[agent]],
  };
}
