import { defineCommand } from "citty";
import { AGENT_NAMES, requireAgentName } from "../agent-name.ts";

export const example = "waybar-llm-bridge install-hooks --dry-run";

/** `install-hooks`: our hooks and status line into the agent's settings. */
export default defineCommand({
  meta: {
    name: "install-hooks",
    description: "Add our hooks and status line to an agent's settings, after showing the change",
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
    "status-line-only": {
      type: "boolean",
      description: "Leave Claude Code's hooks as they are: its plugin brings them",
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
    const agent = requireAgentName(args.agent);
    const dryRun = args["dry-run"] ?? false;
    if (agent !== "claude") {
      const { installAgent } = await import("../../install/other-agents/install.ts");
      installAgent({
        agent,
        dryRun,
        yes: args.yes ?? false,
        ...(args.settings !== undefined && { settings: args.settings }),
        ...(args.binary !== undefined && { binary: args.binary }),
      });
      return;
    }
    const [{ installHooks }, { describeTransport }] = await Promise.all([
      import("../../install/install-hooks.ts"),
      import("../hook-transport.ts"),
    ]);
    installHooks({
      ...(args.transport !== undefined && (await describeTransport(args.transport, dryRun))),
      dryRun,
      yes: args.yes ?? false,
      statusLineOnly: args["status-line-only"] ?? false,
      ...(args.settings !== undefined && { settings: args.settings }),
      ...(args.binary !== undefined && { binary: args.binary }),
      ...(args.claude !== undefined && { claude: args.claude }),
      ...(args["claude-version"] !== undefined && { claudeVersion: args["claude-version"] }),
    });
  },
});
