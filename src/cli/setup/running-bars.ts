import { readLink } from "../../sys/path-facts.ts";
import { readTextFile } from "../../sys/read-text.ts";
import type { RunningBar } from "../../install/setup/setup-machine.ts";

/** The Waybars of this user, with the files that their command lines name as absolute paths. */
export async function findRunningBars(uid: number): Promise<readonly RunningBar[]> {
  const [{ findWaybars }, { parseBarArguments }] = await Promise.all([
    import("../../surfaces/waybar/signaller.ts"),
    import("../../install/waybar/bar-arguments.ts"),
  ]);
  return findWaybars(uid).flatMap((pid) => {
    // A bar that leaves this moment is none.
    try {
      const words = readTextFile(`/proc/${pid}/cmdline`)?.split("\0").slice(1) ?? [];
      const { config, style } = parseBarArguments(words);
      const cwd = readLink(`/proc/${pid}/cwd`) ?? "/";
      const absolute = (path: string) => (path.startsWith("/") ? path : `${cwd}/${path}`);
      return config === undefined
        ? []
        : [
            {
              pid,
              config: absolute(config),
              ...(style !== undefined && { style: absolute(style) }),
            },
          ];
    } catch {
      return [];
    }
  });
}
