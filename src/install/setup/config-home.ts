import { join } from "node:path";
import { requireHome } from "../settings-path.ts";
import type { Surroundings } from "../surroundings.ts";

/** `$XDG_CONFIG_HOME`, else `~/.config`. Throws a `BridgeFault` without a home. */
export function configHome({ env, home }: Pick<Surroundings, "env" | "home">): string {
  const given = env["XDG_CONFIG_HOME"];
  return given?.startsWith("/") ? given : join(requireHome(home), ".config");
}

/** `$XDG_DATA_HOME`, else `~/.local/share`. Throws a `BridgeFault` without a home. */
export function dataHome({ env, home }: Pick<Surroundings, "env" | "home">): string {
  const given = env["XDG_DATA_HOME"];
  return given?.startsWith("/") ? given : join(requireHome(home), ".local/share");
}

/** The directories that a service manager may read units of the user's from: it need not know the shell's `$XDG_CONFIG_HOME`. Throws a `BridgeFault` without a home. */
export const unitDirs = (
  surroundings: Pick<Surroundings, "env" | "home">,
): readonly [string, string] => [
  join(configHome(surroundings), "systemd/user"),
  join(requireHome(surroundings.home), ".config/systemd/user"),
];
