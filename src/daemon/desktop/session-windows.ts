import type { Session } from "../../core/session/session.ts";
import { focusSession } from "../../desktop/focus-session.ts";
import { locateSession } from "../../desktop/locate-session.ts";
import type { DesktopPorts } from "../../desktop/ports.ts";
import type { Log } from "../../sys/log.ts";

/** The windows that sessions run in, as far as the daemon asks for them. Its calls reject where the desktop cannot be asked. */
export interface SessionWindows {
  /** Whether a person has the session before their eyes. */
  isInView(session: Session): Promise<boolean>;
  /** Brings its window forward. */
  show(session: Session): Promise<void>;
}

/** The windows of a desktop. */
export const createSessionWindows = (desktop: DesktopPorts, log: Log): SessionWindows => ({
  async isInView(session) {
    const found = await locateSession(session, desktop);
    // Which pane of tmux a person looks at is not known.
    return found.kind === "found" && found.panes.length === 0 && found.window.isFocused;
  },
  async show(session) {
    const { kind } = await focusSession(session, desktop);
    if (kind !== "focused") log(`a click on a notification found no window (${kind})`);
  },
});
