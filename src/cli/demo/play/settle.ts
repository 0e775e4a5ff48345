import type { BootMs } from "../../../core/instant.ts";
import type { Session } from "../../../core/session/session.ts";
import { readTextFile } from "../../../sys/read-text.ts";
import type { RecordedStep } from "./recording.ts";
import type { Stage } from "./stage.ts";

/** A daemon that needs longer than this for one event is not waited for: then the demo shows just that. */
const GIVE_UP_MS = 2000;
const LOOK_EVERY_MS = 8;

/** The bar is drawn at most 50 ms after an event, and then stands still. */
const STILL_FOR_MS = 60;

/** Waits until the daemon knows of a step that was begun at `at`, and the bar's file has come to rest. */
export async function waitUntilShown(step: RecordedStep, at: BootMs, stage: Stage): Promise<void> {
  const { loadSession } = await import("../../../store/session-files.ts");
  const deadlineMs = performance.now() + GIVE_UP_MS;
  const find = () => loadSession(stage.paths.sessions, "claude", step.session);
  while (performance.now() < deadlineMs && !isKnown(step, find(), at)) {
    await Bun.sleep(LOOK_EVERY_MS);
  }
  let shown = readTextFile(stage.paths.state);
  let stillSinceMs = performance.now();
  while (performance.now() - stillSinceMs < STILL_FOR_MS && performance.now() < deadlineMs) {
    await Bun.sleep(LOOK_EVERY_MS);
    const now = readTextFile(stage.paths.state);
    if (now !== shown) stillSinceMs = performance.now();
    shown = now;
  }
}

function isKnown(step: RecordedStep, session: Session | undefined, at: BootMs): boolean {
  if (step.kind === "hook" && step.input.hook_event_name === "SessionEnd") return !session;
  // The wall clock of a transcript's line has no fractions of a millisecond.
  if (step.kind === "transcript") return session?.turn.phase === "idle";
  return session !== undefined && session.lastEventAt >= at;
}
