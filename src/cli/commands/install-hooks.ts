import { defineCommand } from "citty";

export const example = "waybar-llm-bridge install-hooks --dry-run";

/** `install-hooks`: our hooks and status line into the agent's settings. */
export default defineCommand({
  meta: {
    name: "install-hooks",
    description:
      "Add our hooks and status line to Claude Code's settings, after showing the change",
  },
  args: {
    "dry-run": { type: "boolean", description: "Show the change and write nothing" },
    settings: {
      type: "string",
      valueHint: "FILE",
      description: "The settings file (default: settings.json in $CLAUDE_CONFIG_DIR or ~/.claude)",
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask before writing" },
    binary: {
      type: "string",
      valueHint: "PATH",
      description: "The program that the hooks start (default: this one)",
    },
    claude: {
      type: "string",
      valueHint: "PATH",
      description: "The Claude Code to ask for its version (default: the one on PATH)",
    },
    "claude-version": {
      type: "string",
      valueHint: "X.Y.Z",
      description: "The oldest version of Claude Code that reads these settings",
    },
    transport: {
      type: "string",
      valueHint: "command|http",
      description: "How hooks reach the bridge: a program each, or by HTTP (default: as they are)",
    },
  },
  run: async ({ args }) => {
    const [{ installHooks }, { describeTransport }] = await Promise.all([
      import("../../install/install-hooks.ts"),
      import("../hook-transport.ts"),
    ]);
    const dryRun = args["dry-run"] ?? false;
    installHooks({
      ...(args.transport !== undefined && (await describeTransport(args.transport, dryRun))),
      dryRun,
      yes: args.yes ?? false,
      ...(args.settings === undefined ? {} : { settings: args.settings }),
      ...(args.binary === undefined ? {} : { binary: args.binary }),
      ...(args.claude === undefined ? {} : { claude: args.claude }),
      ...(args["claude-version"] === undefined ? {} : { claudeVersion: args["claude-version"] }),
    });
  },
});
