import { defineCommand } from "citty";
import { requireFlags } from "../require-flags.ts";

export const example = "waybar-llm-bridge dashboard";

/** `dashboard`: a browser on what the daemon serves. */
export default defineCommand({
  meta: { name: "dashboard", description: "Open the dashboard in a browser" },
  args: {
    port: {
      type: "string",
      valueHint: "N",
      description: "Serve it at this port (default: [server] port)",
    },
    view: {
      type: "string",
      valueHint: "NAME",
      description:
        "Begin with this view: live, summary, cost, tokens, sessions, insights, limits, stats, smoke, settings",
    },
    "no-open": {
      type: "boolean",
      description: "Open nothing; print an address that works once, for a minute",
    },
  },
  run: async ({ args }) => {
    // The parser turns `--no-open` round.
    const words: Readonly<Record<string, unknown>> = args;
    const { runDashboard } = await import("../dashboard.ts");
    const { requireWord } = await import("../known-word.ts");
    const { VIEWS } = await import("../../core/dashboard/view-names.ts");
    await requireFlags({ "server.port": args.port });
    const view = args.view === undefined ? undefined : requireWord("view", args.view, VIEWS);
    return await runDashboard({
      ...(args.port !== undefined && { port: Number(args.port) }),
      ...(view !== undefined && { view }),
      opens: words["open"] !== false,
    });
  },
});
