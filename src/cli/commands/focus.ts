import { defineCommand } from "citty";

export const example = "waybar-llm-bridge focus next-waiting";

export default defineCommand({
  meta: { name: "focus", description: "Bring a session's terminal forward" },
  args: {
    session: {
      type: "positional",
      required: false,
      valueHint: "SESSION",
      description: "An id or its beginning, or next-waiting (default: the one that the bar shows)",
    },
  },
  run: async ({ args }) => {
    const { runFocus } = await import("../focus.ts");
    await runFocus(args.session);
  },
});
