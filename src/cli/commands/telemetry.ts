import { defineCommand } from "citty";

export const example = "waybar-llm-bridge telemetry env --protocol grpc";

/** `telemetry`: what an agent, or a program that reads our metrics, has to be told. */
export default defineCommand({
  meta: {
    name: "telemetry",
    description: "Print what makes an agent export its telemetry to the bridge",
  },
  args: {
    action: {
      type: "positional",
      required: false,
      valueHint: "env|token",
      description:
        "env: the agent's variables; token: what senders and scrapers know (default: env)",
    },
    protocol: {
      type: "string",
      valueHint: "http/protobuf|http/json|grpc",
      description: "Env: how the agent exports (default: http/protobuf)",
    },
    json: { type: "boolean", description: "Env: as an object, for the agent's settings" },
  },
  run: async ({ args }) => {
    const { runTelemetry } = await import("../telemetry.ts");
    return await runTelemetry({
      action: args.action ?? "env",
      protocol: args.protocol ?? "http/protobuf",
      json: args.json ?? false,
    });
  },
});
