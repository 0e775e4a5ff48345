import type { Env } from "../../../sys/paths.ts";
import type { SystemFacts } from "../machine.ts";
import { readText } from "./read-text.ts";

/** Set for a program of ours they matter; all others are nobody's business. */
const VARIABLES = [
  /^BUN_(OPTIONS|INSPECT.*|CONFIG_.*|JSC_.*|RUNTIME_.*)$/,
  /^NO_COLOR$/,
  /^LLM_BRIDGE_/,
];

/** The kernel, the names of variables that matter, and whether a font has our icons. */
export async function gatherSystem(env: Env): Promise<SystemFacts> {
  return {
    kernel: readText("/proc/sys/kernel/osrelease")?.trim() ?? "",
    arch: process.arch,
    variables: Object.keys(env)
      .filter((name) => env[name] && VARIABLES.some((wanted) => wanted.test(name)))
      .toSorted(),
    hasIconFont: await findIconFont(),
  };
}

/** md-wrench, of the last block that Nerd Fonts took in: a font that has it has all that we use. */
const ICON = "f05b7";

/** A list of fonts is read from a cache; where there is none, making it takes longer than we wait. */
const FONTS_TIMEOUT_MS = 200;

async function findIconFont(): Promise<boolean | undefined> {
  const program = Bun.which("fc-list");
  if (program === null) return undefined;
  const child = Bun.spawn([program, `:charset=${ICON}`, "family"], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    timeout: FONTS_TIMEOUT_MS,
  });
  const [fonts, exitCode] = await Promise.all([child.stdout.text(), child.exited]);
  return exitCode === 0 ? fonts.trim() !== "" : undefined;
}
