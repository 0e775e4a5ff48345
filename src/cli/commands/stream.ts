import { defineCommand } from "citty";
import { absolutePath } from "../absolute-path.ts";
import { requireFlags } from "../require-flags.ts";

export const example = "waybar-llm-bridge stream --format '{icon} {activity}'";

export default defineCommand({
  meta: {
    name: "stream",
    description: "Print a line for Waybar, or another bar, at every change, without signals",
  },
  args: {
    format: { type: "string", valueHint: "FORMAT", description: "The module's text" },
    output: {
      type: "string",
      valueHint: "waybar|plain|i3status-rust",
      description: "Whose lines; plain is text alone (default: waybar)",
    },
    "state-path": { type: "string", valueHint: "PATH", description: "Watch this state file" },
  },
  run: async ({ args }) => {
    const [{ runStream }, { readOutput }] = await Promise.all([
      import("../stream.ts"),
      import("../stream-output.ts"),
    ]);
    const { output, format } = readOutput(args);
    const flags = await requireFlags({
      "bar.format": format,
      "daemon.state_path": absolutePath(args["state-path"]),
    });
    return await runStream({ flags, output });
  },
});
