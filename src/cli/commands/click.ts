import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";

export const example = "waybar-llm-bridge click focus";

const ACTIONS = ["focus", "details", "mute", "next", "previous"] as const;

export default defineCommand({
  meta: { name: "click", description: "Do what a click on the module means" },
  args: {
    action: {
      type: "positional",
      required: true,
      valueHint: "focus|details|mute|next|previous",
      description: "What the click means",
    },
  },
  run: async ({ args }) => {
    const action = ACTIONS.find((known) => known === args.action);
    if (action === undefined) {
      const expected = "focus, details, mute, next or previous";
      throw new BridgeFault("bad-usage", `Expected ${expected}, got "${args.action}".`);
    }
    const { runClick } = await import("../click.ts");
    return await runClick(action);
  },
});
