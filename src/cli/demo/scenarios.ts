import type { Recording } from "./play/recording.ts";

/** One recorded story. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** One sentence about what there is to see. */
  readonly about: string;
  /** The recording, which is part of the program and loaded when it is played. */
  readonly load: () => Promise<Recording>;
}

// The script that writes the files checks their shape with the compiler: what JSON cannot say is which kind a step is.
const recording = (file: { readonly default: unknown }): Recording => file.default as Recording;

/** All scenarios, in the order in which they are played. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "single",
    title: "One session",
    about: "From the first prompt to the end, with a subagent at work beside it.",
    load: async () => recording(await import("../../data/demo/single.json")),
  },
  {
    name: "several",
    title: "Several sessions",
    about: "Whoever waits for you is named; those at work are counted.",
    load: async () => recording(await import("../../data/demo/several.json")),
  },
  {
    name: "permission",
    title: "Waiting for a permission",
    about: "You see it at once, six seconds before the agent's own notification.",
    load: async () => recording(await import("../../data/demo/permission.json")),
  },
  {
    name: "failing",
    title: "A failing tool",
    about: "A failed command is the agent's business; a failed turn is yours.",
    load: async () => recording(await import("../../data/demo/failing.json")),
  },
  {
    name: "interruption",
    title: "Interrupted with Esc",
    about: "Esc fires no hook: the transcript tells, and the bar comes to rest.",
    load: async () => recording(await import("../../data/demo/interruption.json")),
  },
];
