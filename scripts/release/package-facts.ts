import type { InstalledFile } from "./tree.ts";

/** What a package of a distribution is made of. */
export interface PackageFacts {
  readonly version: string;
  /** As that distribution names it: amd64 or x86_64, arm64 or aarch64. */
  readonly architecture: string;
  readonly files: readonly InstalledFile[];
  /** The moment of the release, in seconds since 1970. */
  readonly epochSeconds: number;
  /** `xz` makes it small, `none` makes it quick. */
  readonly compression: "xz" | "none";
}

/** One line, as a list of packages shows it after the name: Debian has it begin small. */
export const SUMMARY = "what your coding agents are doing, in Waybar";

/** What a package manager tells of it, line by line. */
export const ABOUT: readonly string[] = [
  "Hooks of coding agents tell it what happens; a daemon knows every session, and",
  "shows in the bar what runs, what waits for you, and what it has cost.",
];
