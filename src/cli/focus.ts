import { nextWaiting, waitingKey } from "../core/control/next-waiting.ts";
import { BridgeFault } from "../core/fault.ts";
import { cleanLine } from "../core/format/clean.ts";
import type { Session } from "../core/session/session.ts";
import { describeSessions } from "../core/view/session-facts.ts";
import type { FocusResult } from "../desktop/focus-session.ts";
import { writeAtomically } from "../sys/atomic-write.ts";
import { systemNow } from "../sys/now.ts";
import { readTextFile } from "../sys/read-text.ts";
import { type BarView, openBarView } from "./bar-view.ts";
import { pickSession } from "./pick-session.ts";
import { shownSession } from "./shown-session.ts";

/** What stands for a session: whoever waits, the next one with each call. */
const NEXT_WAITING = "next-waiting";

/**
 * Brings the terminal of a session forward: of the one named by the beginning of its id, of the next one
 * that waits for a person, or of the one that the bar shows. Throws BridgeFault where it cannot.
 */
export async function runFocus(wanted: string | undefined): Promise<void> {
  const desktop = Promise.all([
    import("../desktop/focus-session.ts"),
    import("../desktop/ports.ts"),
  ]);
  const view = await openBarView();
  const session = chooseSession(view, wanted);
  const [{ focusSession }, { systemDesktop }] = await desktop;
  const result = await focusSession(session, systemDesktop(process.env, view.runtimeDir));
  if (result.kind !== "focused") throw toFault(result, session);
}

function chooseSession(view: BarView, wanted: string | undefined): Session {
  if (wanted === undefined) return shownSession(view);
  return wanted === NEXT_WAITING ? takeNextWaiting(view) : pickSession(view.loadSessions(), wanted);
}

function takeNextWaiting({ loadSessions, options, focusedPath }: BarView): Session {
  const rows = describeSessions(loadSessions(), options, systemNow());
  const session = nextWaiting(rows, readTextFile(focusedPath));
  if (!session) throw new BridgeFault("nobody-waits", "No session waits for you.");
  writeAtomically(focusedPath, waitingKey(session));
  return session;
}

function toFault(
  result: Exclude<FocusResult, { readonly kind: "focused" }>,
  { id }: Session,
): BridgeFault {
  const name = cleanLine(id);
  switch (result.kind) {
    case "no-compositor":
      return new BridgeFault(
        "compositor-unavailable",
        "No compositor answers that we can talk to.",
        {
          hint: "Windows can be brought forward on sway, Hyprland and niri.",
        },
      );
    case "no-window":
      return result.isDetached
        ? new BridgeFault(
            "window-unknown",
            `No terminal shows the tmux that session ${name} runs in.`,
            {
              hint: "`tmux attach` in any terminal shows it.",
            },
          )
        : new BridgeFault("window-unknown", `No window of session ${name} was found.`, {
            hint: "docs/desktop.md says by what it is looked for.",
          });
    case "no-process":
      return new BridgeFault("agent-not-running", `Session ${name} has no running agent.`, {
        hint: "Without a window of its own there is nothing to bring forward.",
      });
    case "failed":
      return new BridgeFault(
        "window-not-focused",
        `The compositor did not bring the window forward: ${cleanLine(result.reason)}.`,
      );
  }
}
