import { defineCommand } from "citty";

export const example = "waybar-llm-bridge status --json";

export default defineCommand({
  meta: { name: "status", description: "Show what the bar shows" },
  args: {
    session: { type: "string", valueHint: "ID", description: "Only this session" },
    json: { type: "boolean", description: "Print the JSON that Waybar reads" },
  },
  run: async ({ args }) => {
    const { runStatus } = await import("../status.ts");
    await runStatus({
      json: args.json ?? false,
      ...(args.session !== undefined && { sessionId: args.session }),
    });
  },
});
