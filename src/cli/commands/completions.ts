import { defineCommand } from "citty";
import { requireWord } from "../known-word.ts";

export const example = "waybar-llm-bridge completions fish";

export default defineCommand({
  meta: { name: "completions", description: "Print what makes a shell complete our words" },
  args: {
    shell: {
      type: "positional",
      required: false,
      valueHint: "bash|zsh|fish",
      description: "The shell that is to read it (default: the one in $SHELL)",
    },
  },
  run: async ({ args }) => {
    const { COMPLETION_SHELLS, renderCompletionScript } = await import("../completions/script.ts");
    const word = args.shell ?? basename(process.env["SHELL"] ?? "");
    const shell = requireWord("shell", word, COMPLETION_SHELLS);
    console.log(renderCompletionScript(shell).trimEnd());
  },
});

/** The file's name in a path. `node:path` would cost more than all the rest. */
const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
