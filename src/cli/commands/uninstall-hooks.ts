import { defineCommand } from "citty";

export const example = "waybar-llm-bridge uninstall-hooks --dry-run";

/** `uninstall-hooks`: what `install-hooks` added, out again. */
export default defineCommand({
  meta: {
    name: "uninstall-hooks",
    description: "Take our hooks and status line out of Claude Code's settings, and nothing else",
  },
  args: {
    "dry-run": { type: "boolean", description: "Show the change and write nothing" },
    settings: {
      type: "string",
      valueHint: "FILE",
      description: "The settings file (default: settings.json in $CLAUDE_CONFIG_DIR or ~/.claude)",
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask before writing" },
  },
  run: async ({ args }) => {
    const { uninstallHooks } = await import("../../install/uninstall-hooks.ts");
    uninstallHooks({
      dryRun: args["dry-run"] ?? false,
      yes: args.yes ?? false,
      ...(args.settings === undefined ? {} : { settings: args.settings }),
    });
  },
});
