import { defineCommand } from "citty";

export const example = 'waybar-llm-bridge event --type tool-use --tool Bash --input "ls -la"';

/** Only its help lives here: main runs the hook without loading the command line. */
export default defineCommand({
  meta: {
    name: "event",
    description: "Report an event, by hook JSON or by options",
  },
  args: {
    type: {
      type: "string",
      valueHint: "TYPE",
      description: "start submit tool-start tool-use tool-end stop error",
    },
    tool: { type: "string", valueHint: "NAME", description: "The tool, as in Bash" },
    input: { type: "string", valueHint: "TEXT", description: "The command, file or pattern" },
    prompt: { type: "string", valueHint: "TEXT", description: "What the user asked for" },
    error: { type: "string", valueHint: "TEXT", description: "What went wrong" },
    "session-id": {
      type: "string",
      valueHint: "ID",
      description: "The session (default: one named default)",
    },
    agent: { type: "string", valueHint: "NAME", description: "Who reports (default: claude)" },
  },
});
