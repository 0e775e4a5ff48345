import { defineCommand } from "citty";
import { AGENT_NAMES } from "../agent-name.ts";
import { CLIENT_ARGS } from "../hook-args.ts";

export const example = "waybar-llm-bridge setup --dry-run";

/** `setup`: everything that is installed, in one go, and out again. */
export default defineCommand({
  meta: {
    name: "setup",
    description:
      "Set everything up: your agents' hooks, Waybar's module and colours, the service, completions",
  },
  args: {
    "dry-run": { type: "boolean", description: "Show the changes and write nothing" },
    yes: { type: "boolean", alias: "y", description: "Ask nothing" },
    undo: { type: "boolean", description: "Give every file back as it was" },
    mode: {
      type: "string",
      valueHint: "signal|stream",
      description: "How Waybar is told: by a signal, or by a program that runs beside it",
    },
    signal: {
      type: "string",
      valueHint: "N",
      description: "N of SIGRTMIN+N (default: [bar] signal, or a free one)",
    },
    bar: {
      type: "string",
      valueHint: "NAME",
      description: "The bar to use where there are several: its name, or its number",
    },
    agent: {
      type: "string",
      valueHint: AGENT_NAMES.join(","),
      description: "The agents to install hooks for (default: those that are found)",
    },
    "no-agent": { type: "boolean", description: "Leave the agents' settings alone" },
    telemetry: {
      type: "boolean",
      description: "Let the agent export its telemetry, and the bridge receive it",
    },
    protocol: {
      type: "string",
      valueHint: "http/protobuf|http/json|grpc",
      description: "Telemetry: how the agent exports (default: http/protobuf)",
    },
    "no-waybar": { type: "boolean", description: "Leave Waybar's configuration alone" },
    "no-style": { type: "boolean", description: "Leave Waybar's style sheet alone" },
    "no-service": { type: "boolean", description: "Install no systemd units" },
    "no-completions": { type: "boolean", description: "Install no shell completions" },
    settings: {
      type: "string",
      valueHint: "FILE",
      description:
        "Claude Code's settings (default: settings.json in $CLAUDE_CONFIG_DIR or ~/.claude)",
    },
    "waybar-config": {
      type: "string",
      valueHint: "FILE",
      description: "Waybar's configuration (default: where Waybar looks for it)",
    },
    style: {
      type: "string",
      valueHint: "FILE",
      description: "Waybar's style sheet (default: where Waybar looks for it)",
    },
    binary: {
      type: "string",
      valueHint: "PATH",
      description: "The program that everything starts (default: this one)",
    },
    ...CLIENT_ARGS,
  },
  run: async ({ args }) => {
    const { runSetupVerb } = await import("../setup/run.ts");
    return await runSetupVerb(args);
  },
});
