import { type Finding, inArea } from "../finding.ts";
import type { Machine } from "../machine.ts";

const { ok, warning, broken } = inArea("Machine");

/** Variables that change how every program made with our runtime starts, ours included. */
const RUNTIME_VARIABLES = /^BUN_/;

/** The kernel, the environment and the fonts. */
export function checkSystem(machine: Machine): readonly Finding[] {
  return [...checkKernel(machine), ...checkVariables(machine), ...checkFont(machine)];
}

function checkKernel({ system }: Machine): readonly Finding[] {
  const { kernel, arch } = system;
  const [major = 0, minor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  const text = `Linux ${kernel} on ${arch}`;
  // pidfd_open(2) came with 5.3: without it no bar can be signalled safely.
  return major > 5 || (major === 5 && minor >= 3)
    ? [ok("kernel", text)]
    : [
        broken(
          "kernel",
          `${text} is older than 5.3, so bars get no signal`,
          "use `stream` in Waybar",
        ),
      ];
}

function checkVariables({ system }: Machine): readonly Finding[] {
  return system.variables.map((name) => {
    if (RUNTIME_VARIABLES.test(name)) {
      const text = `${name} is set, and changes how hooks start`;
      return warning("environment", text, `unset ${name}  # where the agent is started`);
    }
    if (name === "NO_COLOR") {
      return ok("environment", "NO_COLOR is set: the status line has no colour");
    }
    return ok("environment", `${name} is set in this shell`);
  });
}

function checkFont({ system, config }: Machine): readonly Finding[] {
  if (config.bar.icons !== "nerd" || system.hasIconFont === undefined) return [];
  if (system.hasIconFont) return [ok("icons", "A font with the icons is installed")];
  const mend = `icons = "plain"  under [bar] in ${config.path ?? "config.toml"}`;
  return [warning("icons", "No font has the Nerd Font icons: the bar shows boxes", mend)];
}
