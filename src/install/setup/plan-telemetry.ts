import { TELEMETRY } from "./own-setting.ts";
import { planOwnSetting, readAgain } from "./plan-own-setting.ts";
import type { SetupMachine } from "./setup-machine.ts";
import { quietStep, type StepPlan } from "./step-plan.ts";

/** Plans that the daemon receives what the agent is told to export. Throws a `BridgeFault` where our configuration cannot be edited. */
export function planTelemetry(machine: SetupMachine): StepPlan {
  const title = "Telemetry";
  const { path, receives } = machine.bridge;
  if (receives || path === undefined) {
    return { ...quietStep("agent", { lines: ["the daemon receives it already"] }), title };
  }
  const file = planOwnSetting(TELEMETRY, true, path, machine);
  if (!file) {
    const notes = [
      `The daemon does not receive telemetry yet, and Nix makes ${path}: set  services.llm-bridge.settings.telemetry.enabled = true;`,
    ];
    return { ...quietStep("agent", { lines: ["left to Nix"], notes }), title };
  }
  return {
    ...quietStep("agent", {
      lines: [`the daemon receives it, as ${path} says`, ...readAgain(machine)],
    }),
    title,
    files: [file],
    tellsDaemon: true,
  };
}
