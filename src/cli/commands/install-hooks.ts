import { defineCommand } from "citty";
import { requireAgentName } from "../agent-name.ts";
import { CLIENT_ARGS, HOOK_ARGS } from "../hook-args.ts";

export const example = "waybar-llm-bridge install-hooks --dry-run";

/** `install-hooks`: our hooks and status line into the agent's settings. */
export default defineCommand({
  meta: {
    name: "install-hooks",
    description: "Add our hooks and status line to an agent's settings, after showing the change",
  },
  args: {
    ...HOOK_ARGS,
    "status-line-only": {
      type: "boolean",
      description: "Leave Claude Code's hooks as they are: its plugin brings them",
    },
    binary: {
      type: "string",
      valueHint: "PATH",
      description: "The program that the hooks start (default: this one)",
    },
    ...CLIENT_ARGS,
    transport: {
      type: "string",
      valueHint: "command|http",
      description: "How hooks reach the bridge: a program each, or by HTTP (default: as they are)",
    },
  },
  run: async ({ args }) => {
    const agent = requireAgentName(args.agent);
    const options = {
      dryRun: args["dry-run"] ?? false,
      yes: args.yes ?? false,
      ...(args.settings !== undefined && { settings: args.settings }),
      ...(args.binary !== undefined && { binary: args.binary }),
    };
    if (agent !== "claude") {
      const { installAgent } = await import("../../install/other-agents/install.ts");
      return installAgent({ ...options, agent });
    }
    const [{ installHooks }, { describeTransport }] = await Promise.all([
      import("../../install/install-hooks.ts"),
      import("../hook-transport.ts"),
    ]);
    const { transport } = args;
    installHooks({
      ...options,
      ...(transport !== undefined && (await describeTransport(transport, options.dryRun))),
      statusLineOnly: args["status-line-only"] ?? false,
      ...(args.claude !== undefined && { claude: args.claude }),
      ...(args["claude-version"] !== undefined && { claudeVersion: args["claude-version"] }),
    });
  },
});
