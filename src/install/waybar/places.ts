import type { Env } from "../../sys/paths.ts";

/** Where Waybar looks for its files, in its order; the last one is not the user's. Read in its source (`Config::CONFIG_DIRS`, 0.9.17 to 0.15). */
export interface WaybarPlaces {
  readonly own: readonly string[];
  readonly system: string;
}

/** The names of a configuration in a directory, in Waybar's order. */
export const CONFIG_NAMES: readonly string[] = ["config", "config.jsonc"];

/** The names of a style sheet. Which of the last two is read depends on whether the desktop is light or dark; the first is read where there is neither. */
export const STYLE_NAMES: readonly string[] = ["style.css", "style-light.css", "style-dark.css"];

/** The directories of this user, none without a home, and the system's. */
export function waybarPlaces(env: Env, system: string): WaybarPlaces {
  const home = env["HOME"];
  const dirs = [
    env["WAYBAR_CONFIG_DIR"],
    env["XDG_CONFIG_HOME"] && `${env["XDG_CONFIG_HOME"]}/waybar`,
    home && `${home}/.config/waybar`,
    home && `${home}/waybar`,
  ];
  const own = dirs.filter((dir): dir is string => dir !== undefined && dir.startsWith("/"));
  return { own: [...new Set(own)], system };
}

/** Where the distribution's own lie. */
export const SYSTEM_DIR = "/etc/xdg/waybar";
