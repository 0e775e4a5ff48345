import { defineCommand } from "citty";
import { requireWord } from "../known-word.ts";

export const example = "waybar-llm-bridge config show";

export default defineCommand({
  meta: { name: "config", description: "Show the settings in force, and where each is from" },
  args: {
    action: {
      type: "positional",
      required: false,
      valueHint: "show",
      description: "The only thing it does so far",
    },
    json: { type: "boolean", description: "Print JSON" },
  },
  run: async ({ args }) => {
    requireWord("action", args.action ?? "show", ["show"]);
    const { showConfig } = await import("../show-config.ts");
    return await showConfig({ json: args.json ?? false });
  },
});
