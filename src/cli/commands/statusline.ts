import { defineCommand } from "citty";

export const example = "waybar-llm-bridge statusline --format '{model} {context}'";

/** Only its help lives here: main runs the status line without loading the command line. */
export default defineCommand({
  meta: { name: "statusline", description: "The agent's JSON on stdin, its status line out" },
  args: {
    format: { type: "string", valueHint: "FORMAT", description: "The line's text" },
    chain: {
      type: "string",
      valueHint: "CMD",
      description: "Show this command's status line too",
    },
  },
});
