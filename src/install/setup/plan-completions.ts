import { basename, join } from "node:path";
import { isTaken, readIfThere } from "../files.ts";
import { isManagedByNix } from "../nix-managed.ts";
import { requireHome } from "../settings-path.ts";
import { configHome, dataHome } from "./config-home.ts";
import { planOwnFile } from "./plan-own-file.ts";
import type { SetupMachine, Shell } from "./setup-machine.ts";
import { type PlannedFile, quietStep, type StepPlan } from "./step-plan.ts";

const SHELLS: readonly Shell[] = ["bash", "zsh", "fish"];

/** Where a package puts ours. */
const PACKAGED: Readonly<Record<Shell, string>> = {
  bash: "/usr/share/bash-completion/completions/waybar-llm-bridge",
  zsh: "/usr/share/zsh/vendor-completions/_waybar-llm-bridge",
  fish: "/usr/share/fish/vendor_completions.d/waybar-llm-bridge.fish",
};

/** Plans the completions of the shells that this user has. Throws a `BridgeFault` where one cannot be written. */
export function planCompletions(machine: SetupMachine): StepPlan {
  const files: PlannedFile[] = [];
  const shells: string[] = [];
  const nix: string[] = [];
  const notes: string[] = [];
  for (const shell of SHELLS.filter((each) => isUsed(each, machine))) {
    const path = completionPath(shell, machine);
    if (path === undefined) {
      notes.push(
        "zsh: none of your own directories is in fpath. Make one with  fpath=(~/.zfunc $fpath)  before compinit in ~/.zshrc, and run  waybar-llm-bridge completions zsh > ~/.zfunc/_waybar-llm-bridge",
      );
    } else if (isManagedByNix(path, machine.env)) nix.push(path);
    else if (!isTaken(PACKAGED[shell])) {
      const plan = planOwnFile(path, machine.completionScript(shell), "completion", machine);
      if (plan.kind === "write") files.push(plan.file);
      else notes.push(plan.note);
      shells.push(shell);
    }
  }
  const lines = shells.length === 0 ? [] : [`for ${shells.join(", ")}`];
  return { ...quietStep("completions", { lines, notes, managedByNix: nix }), files };
}

/** The login shell, and any other that the user has begun to configure. */
function isUsed(shell: Shell, machine: SetupMachine): boolean {
  const { env, home, which } = machine;
  if (which(shell) === undefined) return false;
  if (basename(env["SHELL"] ?? "") === shell) return true;
  const sign = {
    bash: join(requireHome(home), ".bashrc"),
    zsh: zshrc(machine),
    fish: join(configHome(machine), "fish"),
  }[shell];
  return isTaken(sign);
}

function completionPath(shell: Shell, machine: SetupMachine): string | undefined {
  switch (shell) {
    case "bash":
      return join(dataHome(machine), "bash-completion/completions/waybar-llm-bridge");
    case "fish":
      return join(configHome(machine), "fish/completions/waybar-llm-bridge.fish");
    case "zsh": {
      const dir = functionDir(machine);
      return dir === undefined ? undefined : join(dir, "_waybar-llm-bridge");
    }
    default:
      return shell satisfies never;
  }
}

const zshrc = ({ env, home }: SetupMachine): string =>
  join(env["ZDOTDIR"] || requireHome(home), ".zshrc");

/** Directories that people put into `fpath`, below the home. */
const FUNCTION_DIRS = [".zfunc", ".zsh/completions", ".zsh/functions", ".config/zsh/completions"];

/** A directory of the user's that `.zshrc` puts into `fpath`, there or still to be made. Starting zsh to ask it would run whatever is in its files. */
function functionDir(machine: SetupMachine): string | undefined {
  const text = new TextDecoder().decode(readIfThere(zshrc(machine)));
  const lines = text.split("\n").filter((line) => /^\s*[^#]*\bfpath\b/i.test(line));
  const home = requireHome(machine.home);
  const found = FUNCTION_DIRS.find((dir) => lines.some((line) => line.includes(dir)));
  return found === undefined ? undefined : join(home, found);
}
