import { defineCommand } from "citty";
import { AGENT_NAMES, requireAgentName } from "../agent-name.ts";

export const example = "waybar-llm-bridge uninstall-hooks --dry-run";

/** `uninstall-hooks`: what `install-hooks` added, out again. */
export default defineCommand({
  meta: {
    name: "uninstall-hooks",
    description: "Take our hooks and status line out of an agent's settings, and nothing else",
  },
  args: {
    agent: {
      type: "string",
      valueHint: AGENT_NAMES.join("|"),
      default: "claude",
      description: "Whose settings (default: claude, which is Claude Code)",
    },
    "dry-run": { type: "boolean", description: "Show the change and write nothing" },
    settings: {
      type: "string",
      valueHint: "FILE",
      description:
        "The settings file (default: the agent's own, settings.json in $CLAUDE_CONFIG_DIR or ~/.claude)",
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask before writing" },
  },
  run: async ({ args }) => {
    const agent = requireAgentName(args.agent);
    if (agent !== "claude") {
      const { uninstallAgent } = await import("../../install/other-agents/install.ts");
      uninstallAgent({
        agent,
        dryRun: args["dry-run"] ?? false,
        yes: args.yes ?? false,
        ...(args.settings !== undefined && { settings: args.settings }),
      });
      return;
    }
    const { uninstallHooks } = await import("../../install/uninstall-hooks.ts");
    uninstallHooks({
      dryRun: args["dry-run"] ?? false,
      yes: args.yes ?? false,
      ...(args.settings !== undefined && { settings: args.settings }),
    });
  },
});
