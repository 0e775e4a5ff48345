import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";

export const example = "waybar-llm-bridge update --check";

export default defineCommand({
  meta: {
    name: "update",
    description: "Replace this program by a newer release, where you have said who makes them",
  },
  args: {
    check: { type: "boolean", description: "Only say whether there is a newer one" },
    rollback: { type: "boolean", description: "Go back to the one before the last update" },
    yes: { type: "boolean", alias: "y", description: "Do not ask before replacing it" },
  },
  run: async ({ args }) => {
    if (args.check && args.rollback) {
      throw new BridgeFault("bad-usage", "`--check` and `--rollback` do not go together.");
    }
    const { runUpdate } = await import("../update/run.ts");
    const { check = false, rollback = false, yes = false } = args;
    return await runUpdate({ check, rollback, yes });
  },
});
