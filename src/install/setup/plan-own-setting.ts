import { isManagedByNix } from "../nix-managed.ts";
import { readSettings } from "../settings-file.ts";
import type { Surroundings } from "../surroundings.ts";
import { holdsOurs, type OwnSetting, setOwnSetting } from "./own-setting.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { PlannedFile, StepPlan } from "./step-plan.ts";

/** Plans a setting of our own configuration at `path`; undefined where Nix makes that file. Throws a `BridgeFault` where it cannot be edited. */
export function planOwnSetting(
  setting: OwnSetting,
  value: number | boolean,
  path: string,
  { env }: Pick<Surroundings, "env">,
): PlannedFile | undefined {
  if (isManagedByNix(path, env)) return undefined;
  const file = readSettings(path);
  return {
    file,
    text: setOwnSetting(file.text, setting, value, path),
    ownership: { part: "signal", hadOurs: holdsOurs(file.text) },
    isWhollyOurs: false,
  };
}

/** What has a daemon that runs read its configuration again. */
export const readAgain = ({ daemonPid }: Pick<SetupMachine, "daemonPid">): StepPlan["commands"] =>
  daemonPid === undefined ? [] : [["kill", "-HUP", String(daemonPid)]];
