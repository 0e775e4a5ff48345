import { isManagedByNix } from "../nix-managed.ts";
import { readSettings } from "../settings-file.ts";
import type { Surroundings } from "../surroundings.ts";
import { holdsOurs, type OwnSetting, setOwnSetting } from "./own-setting.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { PlannedFile } from "./step-plan.ts";

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

/** What is said of a daemon that runs when a setting of ours changes. */
export const readAgain = ({ daemonPid }: Pick<SetupMachine, "daemonPid">): readonly string[] =>
  daemonPid === undefined ? [] : [`the daemon (pid ${daemonPid}) reads its configuration again`];
