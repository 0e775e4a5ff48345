import { defineCommand } from "citty";

export const example = "waybar-llm-bridge doctor";

export default defineCommand({
  meta: { name: "doctor", description: "Find what is wrong, and the command that mends it" },
  args: { json: { type: "boolean", description: "Print JSON" } },
  run: async ({ args }) => {
    const { runDoctor } = await import("../doctor/run.ts");
    return await runDoctor({ json: args.json ?? false });
  },
});
