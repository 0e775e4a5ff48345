import type { WindowOwner } from "./find-window.ts";
import { locateSession } from "./locate-session.ts";
import type { DesktopPorts } from "./ports.ts";
import { selectPane } from "./tmux.ts";
import type { Window } from "./window.ts";

/** What became of the wish to see a session. */
export type FocusResult =
  | { readonly kind: "focused"; readonly window: Window }
  /** None of those that we can talk to answers. */
  | { readonly kind: "no-compositor" }
  /** `isDetached`: it runs in a tmux that no terminal shows. */
  | { readonly kind: "no-window"; readonly isDetached: boolean }
  /** The agent does not run any more. */
  | { readonly kind: "no-process" }
  | { readonly kind: "failed"; readonly reason: string };

/** Brings the window that a session runs in forward, and in tmux its pane. Never throws. */
export async function focusSession(
  session: WindowOwner,
  ports: DesktopPorts,
): Promise<FocusResult> {
  const location = await locateSession(session, ports);
  if (location.kind !== "found") return location;
  const { compositor, window, panes } = location;
  const [reason] = await Promise.all([
    compositor.focusWindow(window),
    ...panes.map((pane) => selectPane(pane, ports.run)),
  ]);
  return reason === undefined ? { kind: "focused", window } : { kind: "failed", reason };
}
