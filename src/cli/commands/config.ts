import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";
import { nearest } from "../../core/nearest.ts";

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
    const action = args.action ?? "show";
    if (action !== "show") {
      const meant = nearest(action, ["show"]);
      throw new BridgeFault("bad-usage", `Unknown action \`${action}\`.`, {
        hint: meant === undefined ? "There is only `show`." : `Did you mean \`${meant}\`?`,
      });
    }
    const { showConfig } = await import("../show-config.ts");
    return await showConfig({ json: args.json ?? false });
  },
});
