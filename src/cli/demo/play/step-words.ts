import { cleanLine } from "../../../core/format/clean.ts";
import type { RecordedStep } from "./recording.ts";

/** A step in a few words: its name, and on what. */
export interface StepWords {
  readonly name: string;
  readonly about: string;
}

/** Says what a step is, for the timeline. */
export function describeStep(step: RecordedStep): StepWords {
  switch (step.kind) {
    case "hook": {
      const { hook_event_name: name, tool_name: tool, prompt } = step.input;
      if (typeof tool === "string") return { name, about: tool };
      const isTyped = typeof prompt === "string" && !prompt.startsWith("<");
      return { name, about: isTyped ? `“${cleanLine(prompt)}”` : "" };
    }
    case "statusline":
      return { name: "status line", about: "" };
    case "transcript":
      return { name: "Esc", about: "read in the transcript" };
    default:
      return step satisfies never;
  }
}
