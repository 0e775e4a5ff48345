import { defineCommand } from "citty";
import { absolutePath } from "../absolute-path.ts";
import { requireFlags } from "../require-flags.ts";

export const example = "waybar-llm-bridge stream --format '{icon} {activity}'";

export default defineCommand({
  meta: {
    name: "stream",
    description: "Print a line for Waybar at every change, without signals",
  },
  args: {
    format: { type: "string", valueHint: "FORMAT", description: "The module's text" },
    "state-path": { type: "string", valueHint: "PATH", description: "Watch this state file" },
  },
  run: async ({ args }) => {
    const { runStream } = await import("../stream.ts");
    const flags = await requireFlags({
      "bar.format": args.format,
      "daemon.state_path": absolutePath(args["state-path"]),
    });
    return await runStream({ flags });
  },
});
