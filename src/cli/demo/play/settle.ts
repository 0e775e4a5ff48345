import type { BootMs } from "../../../core/instant.ts";
import type { Session } from "../../../core/session/session.ts";
import { viewBar } from "../../../core/view/bar.ts";
import { systemNow } from "../../../sys/now.ts";
import { readTextFile } from "../../../sys/read-text.ts";
import { parseBarState } from "../draw/bar-state.ts";
import type { RecordedStep } from "./recording.ts";
import type { Stage } from "./stage.ts";

/** A daemon that needs longer than this for one event is not waited for: then the demo shows just that. */
const GIVE_UP_MS = 5000;
const LOOK_EVERY_MS = 8;

/** Waits until the daemon knows of a step that was begun at `at`, and the bar's file says what it knows: `seen` is what was read of it last. */
export async function waitUntilShown(
  step: RecordedStep,
  at: BootMs,
  stage: Stage,
  seen: () => string | undefined,
): Promise<void> {
  const { loadSession, loadSessions } = await import("../../../store/session-files.ts");
  const draw = await barDrawer(stage);
  const { sessions } = stage.paths;
  const isKnownNow = () => isKnown(step, loadSession(sessions, "claude", step.session), at);
  const isShown = () => glanceAt(seen()) === glanceAt(draw(loadSessions(sessions)));
  const deadlineMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < deadlineMs && !(isKnownNow() && isShown())) {
    await Bun.sleep(LOOK_EVERY_MS);
  }
}

/** Draws sessions as the stage's daemon does. */
async function barDrawer({ env }: Stage): Promise<(sessions: readonly Session[]) => string> {
  const { loadConfig } = await import("../../../config/load.ts");
  const { barOptions } = await import("../../../surfaces/waybar/options.ts");
  const { renderWaybarJson } = await import("../../../surfaces/waybar/module-json.ts");
  const { config } = await loadConfig({ path: undefined, env, readFile: readTextFile });
  const options = barOptions(config.bar);
  return (sessions) => renderWaybarJson(viewBar(sessions, options, systemNow()));
}

/** What the text of a bar's file comes to at a glance: words and colour. Costs and ages may be newer in one than in the other. */
function glanceAt(text: string | undefined): string {
  const bar = parseBarState(text);
  return JSON.stringify([bar?.text, bar?.classes]);
}

function isKnown(step: RecordedStep, session: Session | undefined, at: BootMs): boolean {
  if (step.kind === "hook" && step.input.hook_event_name === "SessionEnd") return !session;
  // The wall clock of a transcript's line has no fractions of a millisecond.
  if (step.kind === "transcript") return session?.turn.phase === "idle";
  return session !== undefined && session.lastEventAt >= at;
}
