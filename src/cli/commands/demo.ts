import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";

export const example = "waybar-llm-bridge demo --pace 2";

export default defineCommand({
  meta: { name: "demo", description: "Play recorded sessions and watch the bar change" },
  args: {
    scenario: {
      type: "positional",
      required: false,
      valueHint: "SCENARIO",
      description: "Which one; all of them when none is named",
    },
    live: { type: "boolean", description: "On your own bar, by your own daemon" },
    pace: { type: "string", valueHint: "N", description: "N times as fast" },
    list: { type: "boolean", description: "Name the scenarios" },
  },
  run: async ({ args }) => {
    const { runDemo } = await import("../demo/run.ts");
    return await runDemo({
      live: args.live ?? false,
      list: args.list ?? false,
      pace: parsePace(args.pace ?? "1"),
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

// Slower than a tenth looks broken; beyond a thousand there is nothing left to see.
const SLOWEST = 0.1;
const FASTEST = 1000;
