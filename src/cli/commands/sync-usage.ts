import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";

export const example = "waybar-llm-bridge sync-usage ~/.claude/projects/current/transcript.jsonl";

export default defineCommand({
  meta: { name: "sync-usage", description: "Read the tokens off a transcript" },
  args: {
    file: {
      type: "positional",
      required: false,
      valueHint: "FILE",
      description: "The agent's transcript (.jsonl)",
    },
    "log-path": { type: "string", valueHint: "FILE", description: "The same, as an option" },
    json: { type: "boolean", description: "Print JSON" },
  },
  run: async ({ args }) => {
    const file = args.file ?? args["log-path"];
    if (file === undefined) {
      throw new BridgeFault("bad-usage", "Expected the transcript to read, got none.");
    }
    const { runSyncUsage } = await import("../sync-usage.ts");
    await runSyncUsage({ file, json: args.json ?? false });
  },
});
