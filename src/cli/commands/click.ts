import { defineCommand } from "citty";
import { requireWord } from "../known-word.ts";

export const example = "waybar-llm-bridge click focus";

const ACTIONS = ["focus", "details", "mute", "next", "previous"] as const;

export default defineCommand({
  meta: { name: "click", description: "Do what a click on the module means" },
  args: {
    action: {
      type: "positional",
      required: true,
      valueHint: ACTIONS.join("|"),
      description: "What the click means",
    },
  },
  run: async ({ args }) => {
    const action = requireWord("action", args.action, ACTIONS);
    const { runClick } = await import("../click.ts");
    return await runClick(action);
  },
});
