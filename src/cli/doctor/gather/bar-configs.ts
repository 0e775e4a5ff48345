import type { Bar } from "../../../install/waybar/bar-config.ts";
import type { CustomModule } from "../../../install/waybar/modules.ts";
import type { WaybarPlaces } from "../../../install/waybar/places.ts";
import { BridgeFault } from "../../../core/fault.ts";
import { pathFacts } from "../../../sys/path-facts.ts";
import type { Env } from "../../../sys/paths.ts";
import type { BarConfigFacts, BarModuleFacts } from "../machine.ts";

/** The configurations that are there, each with the modules that show what we write. Never throws. */
export async function gatherBarConfigs(
  env: Env,
  places: WaybarPlaces,
  statePath: string,
): Promise<readonly BarConfigFacts[]> {
  const [{ readBars }, { customModules }, { CONFIG_NAMES }, { ownModuleMode }, { expandPath }] =
    await Promise.all([
      import("../../../install/waybar/bar-config.ts"),
      import("../../../install/waybar/modules.ts"),
      import("../../../install/waybar/places.ts"),
      import("../../../install/waybar/own-module.ts"),
      import("../../../install/waybar/expand-path.ts"),
    ]);
  const toFacts = ({ fields, isPlaced, name }: CustomModule): readonly BarModuleFacts[] => {
    const { exec } = fields;
    if (typeof exec !== "string") return [];
    const command = expandPath(exec, env);
    const mode = ownModuleMode(command, statePath);
    if (mode === undefined) return [];
    // Of anything but a plain `cat FILE` we know no more than that it names the file.
    const file = /^\s*cat\s+(['"]?)([^'"\s;|&$]+)\1\s*$/.exec(command)?.[2];
    return [
      {
        name,
        mode: mode === "stream" ? "stream" : "file",
        isPlaced,
        ...(mode === "signal" && file !== undefined && { file }),
        returnType: fields["return-type"],
        signal: fields["signal"],
        interval: fields["interval"],
        restartInterval: fields["restart-interval"],
        escape: fields["escape"],
      },
    ];
  };
  const read = (path: string): BarConfigFacts => {
    let bars: readonly Bar[];
    // A file that Waybar cannot read either is what a person asks about.
    try {
      bars = readBars(path, { env, places, cwd: process.cwd(), opening: "{}\n" });
    } catch (error) {
      if (!(error instanceof BridgeFault)) throw error;
      return { path, problem: error.message, modules: [] };
    }
    return { path, modules: bars.flatMap((bar) => customModules(bar).flatMap(toFacts)) };
  };
  return places.own
    .flatMap((dir) => CONFIG_NAMES.map((name) => `${dir}/${name}`))
    .filter((path) => pathFacts(path) !== undefined)
    .map(read);
}
