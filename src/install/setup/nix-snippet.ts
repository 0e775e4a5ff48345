import type { SetupPart } from "./part.ts";
import type { SetupOptions } from "./setup-options.ts";
import type { StepPlan } from "./step-plan.ts";

/** The options of our Home Manager module that stand for a part; the service comes with `enable`. */
const OPTIONS: Readonly<Record<SetupPart, readonly string[]>> = {
  agent: ["claude.hooks.enable = true;"],
  waybar: ["waybar.enable = true;"],
  style: ["waybar.enable = true;"],
  service: [],
  completions: [],
};

/** What to write into a Home Manager configuration in place of the files that Nix makes. */
export function nixSnippet(
  steps: readonly Pick<StepPlan, "part">[],
  { mode, signal }: Pick<SetupOptions, "mode" | "signal">,
): string {
  const lines = new Set([
    "enable = true;",
    ...steps.flatMap(({ part }) => OPTIONS[part]),
    ...(mode === undefined ? [] : [`mode = "${mode}";`]),
    ...(signal === undefined ? [] : [`signal = ${signal};`]),
  ]);
  return [
    "",
    "Nix makes some of these files, so they are not edited. In your Home Manager configuration:",
    "",
    "  imports = [ inputs.llm-waybar.homeManagerModules.default ];",
    "  services.llm-bridge = {",
    ...[...lines].map((line) => `    ${line}`),
    "  };",
    "",
  ].join("\n");
}
