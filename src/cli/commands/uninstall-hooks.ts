import { defineCommand } from "citty";
import { requireAgentName } from "../agent-name.ts";
import { HOOK_ARGS } from "../hook-args.ts";

export const example = "waybar-llm-bridge uninstall-hooks --dry-run";

/** `uninstall-hooks`: what `install-hooks` added, out again. */
export default defineCommand({
  meta: {
    name: "uninstall-hooks",
    description: "Take our hooks and status line out of an agent's settings, and nothing else",
  },
  args: HOOK_ARGS,
  run: async ({ args }) => {
    const agent = requireAgentName(args.agent);
    const options = {
      dryRun: args["dry-run"] ?? false,
      yes: args.yes ?? false,
      ...(args.settings !== undefined && { settings: args.settings }),
    };
    if (agent === "claude") {
      const { uninstallHooks } = await import("../../install/uninstall-hooks.ts");
      uninstallHooks(options);
    } else {
      const { uninstallAgent } = await import("../../install/other-agents/install.ts");
      uninstallAgent({ ...options, agent });
    }
  },
});
