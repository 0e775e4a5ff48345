import { BridgeFault } from "../../core/fault.ts";
import { AGENT_TITLES } from "../other-agents/agent.ts";
import { PART_TITLES, type SetupPart } from "./part.ts";
import { requireWritable } from "../settings-file.ts";
import { planAgent } from "./plan-agent.ts";
import { planCompletions } from "./plan-completions.ts";
import { otherAgents, planOtherAgent } from "./plan-other-agent.ts";
import { planService } from "./plan-service.ts";
import { planTelemetry } from "./plan-telemetry.ts";
import { planStyle } from "./plan-style.ts";
import { DEFAULT_MODULE, planWaybar } from "./plan-waybar.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import type { PlannedFile, StepPlan, StepRefusal } from "./step-plan.ts";

/** The plan over all files: what can be done, and what cannot. */
export interface SetupPlan {
  readonly steps: readonly StepPlan[];
  readonly refusals: readonly StepRefusal[];
}

/** Plans the parts that were asked for; one that is refused keeps none of the others back. Writes nothing. */
export async function planSetup(
  parts: ReadonlySet<SetupPart>,
  options: SetupOptions,
  machine: SetupMachine,
  binary: string,
): Promise<SetupPlan> {
  let module = DEFAULT_MODULE;
  const jobs: readonly Job[] = [
    {
      part: "agent",
      isWanted: wantsClaude(options),
      plan: () => planAgent(options, machine, binary),
    },
    {
      part: "agent",
      title: "Telemetry",
      isWanted: options.telemetry,
      plan: () => planTelemetry(machine),
    },
    ...otherAgents(options, machine).map((agent): Job => ({
      part: "agent",
      title: AGENT_TITLES[agent],
      plan: () => planOtherAgent(agent, machine, binary),
    })),
    {
      part: "waybar",
      plan: () => {
        const step = planWaybar(options, machine, binary);
        module = step.module;
        return step;
      },
    },
    { part: "style", plan: () => planStyle(options, machine, module) },
    { part: "service", plan: () => planService(machine, binary) },
    { part: "completions", plan: () => planCompletions(machine) },
  ];
  const steps: StepPlan[] = [];
  const refusals: StepRefusal[] = [];
  for (const { isWanted = true, part, plan, title = PART_TITLES[part] } of jobs) {
    if (!isWanted || !parts.has(part)) continue;
    // A file that one part cannot use is no reason to leave the others undone.
    try {
      const step = await plan();
      const faults = step.files.flatMap(faultOf);
      refusals.push(...faults.map((fault) => ({ title, fault })));
      // Sheets and scripts do without each other; the files of the other parts do not.
      if (faults.length === 0) steps.push(step);
      else if (part === "style" || part === "completions") {
        const files = step.files.filter((file) => faultOf(file).length === 0);
        if (files.length > 0) steps.push({ ...step, files });
      }
    } catch (error) {
      if (!(error instanceof BridgeFault)) throw error;
      refusals.push({ title, fault: error });
    }
  }
  return { steps, refusals };
}

/** What keeps a file from being changed, so that it is said before a person agrees, and by a dry run. */
function faultOf({ file, text }: PlannedFile): readonly BridgeFault[] {
  if (text === file.text) return [];
  // Asking is done by trying.
  try {
    requireWritable(file);
    return [];
  } catch (error) {
    if (!(error instanceof BridgeFault)) throw error;
    return [error];
  }
}

/** What is planned on its own, and may be refused on its own. */
interface Job {
  readonly part: SetupPart;
  readonly title?: string;
  readonly isWanted?: boolean;
  readonly plan: () => StepPlan | Promise<StepPlan>;
}

const wantsClaude = ({ agents }: SetupOptions): boolean => agents?.has("claude") ?? true;
