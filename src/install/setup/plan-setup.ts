import { BridgeFault } from "../../core/fault.ts";
import type { SetupPart } from "./part.ts";
import { SETUP_PARTS } from "./part.ts";
import { planAgent } from "./plan-agent.ts";
import { planCompletions } from "./plan-completions.ts";
import { planService } from "./plan-service.ts";
import { planStyle } from "./plan-style.ts";
import { DEFAULT_MODULE, planWaybar } from "./plan-waybar.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import type { StepPlan, StepRefusal } from "./step-plan.ts";

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
  const steps: StepPlan[] = [];
  const refusals: StepRefusal[] = [];
  let module = DEFAULT_MODULE;
  const planPart: Readonly<Record<SetupPart, () => StepPlan | Promise<StepPlan>>> = {
    agent: () => planAgent(options, machine, binary),
    waybar: () => {
      const step = planWaybar(options, machine, binary);
      module = step.module;
      return step;
    },
    style: () => planStyle(options, machine, module),
    service: () => planService(machine, binary),
    completions: () => planCompletions(machine),
  };
  for (const part of SETUP_PARTS) {
    if (!parts.has(part)) continue;
    // A file that one part cannot use is no reason to leave the others undone.
    try {
      steps.push(await planPart[part]());
    } catch (error) {
      if (!(error instanceof BridgeFault)) throw error;
      refusals.push({ part, fault: error });
    }
  }
  return { steps, refusals };
}
