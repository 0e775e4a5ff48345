import type { RecordedStep } from "./recording.ts";

/** The recorded client had a script to talk to, which answers at once: at that speed nobody could follow. */
const SHORTEST_MS = 300;

/** Nobody wants to watch a permission prompt for the six seconds that it took. */
const LONGEST_MS = 800;

/** What comes with another event is soon beside it. */
const COMPANION_MS = 150;

/** Events that come with others and show little that is new. */
const COMPANIONS = new Set(["PostToolBatch", "SubagentStart", "SubagentStop"]);

/** How long to wait before a step: its recorded gap, within what an eye can follow, divided by the pace. */
export function pauseBeforeMs(step: RecordedStep, pace: number): number {
  const followed = isCompanion(step)
    ? Math.min(step.gapMs, COMPANION_MS)
    : Math.min(Math.max(step.gapMs, SHORTEST_MS), LONGEST_MS);
  return followed / pace;
}

/** Whether a step comes with the one before it, so that both make one change. */
export function isCompanion(step: RecordedStep): boolean {
  if (step.kind === "statusline") return true;
  return step.kind === "hook" && COMPANIONS.has(step.input.hook_event_name);
}
