import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";

export const example = "waybar-llm-bridge demo permission --pace 2";

// Slower than a tenth looks broken; beyond a thousand there is nothing left to see.
const SLOWEST = 0.1;
const FASTEST = 1000;

export default defineCommand({
  meta: { name: "demo", description: "Play recorded sessions and watch the bar change" },
  args: {
    scenario: {
      type: "positional",
      required: false,
      valueHint: "SCENARIO",
      description: "Which one (default: all of them)",
    },
    live: { type: "boolean", description: "Watch your own sessions instead" },
    pace: {
      type: "string",
      valueHint: "N",
      description: `N times as fast, from ${SLOWEST} to ${FASTEST}`,
    },
    icons: {
      type: "string",
      valueHint: "plain|nerd",
      description: "nerd where the terminal has such a font (default: plain)",
    },
    list: { type: "boolean", description: "Name the scenarios" },
  },
  run: async ({ args }) => {
    const pace = parsePace(args.pace ?? "1");
    const icons = parseIcons(args.icons ?? "plain");
    if (args.live && args.scenario !== undefined) {
      throw new BridgeFault("bad-usage", "Expected a scenario or --live, got both.");
    }
    const { runDemo } = await import("../demo/run.ts");
    return await runDemo({
      live: args.live ?? false,
      list: args.list ?? false,
      pace,
      icons,
      ...(args.scenario !== undefined && { scenario: args.scenario }),
    });
  },
});

function parsePace(text: string): number {
  const pace = Number(text);
  if (text.trim() !== "" && pace >= SLOWEST && pace <= FASTEST) return pace;
  throw new BridgeFault(
    "bad-usage",
    `Expected --pace to be a number from ${SLOWEST} to ${FASTEST}, got "${text}".`,
  );
}

function parseIcons(text: string): "plain" | "nerd" {
  if (text === "plain" || text === "nerd") return text;
  throw new BridgeFault("bad-usage", `Expected --icons to be plain or nerd, got "${text}".`);
}
