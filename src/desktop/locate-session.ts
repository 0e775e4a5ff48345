import { findCompositors } from "./compositors.ts";
import { findByAncestors, findByTitle, titleHints, type WindowOwner } from "./find-window.ts";
import type { DesktopPorts } from "./ports.ts";
import { type AttachedPane, findPane, listClients } from "./tmux.ts";
import type { Compositor, Window } from "./window.ts";

/** Where a session is to be seen. */
export type Location =
  | {
      readonly kind: "found";
      readonly compositor: Compositor;
      readonly window: Window;
      /** The tmux panes on the way to it, innermost first. */
      readonly panes: readonly AttachedPane[];
    }
  | { readonly kind: "no-compositor" }
  | { readonly kind: "no-window"; readonly isDetached: boolean }
  | { readonly kind: "no-process" };

/** tmux in tmux is done; deeper than this, nobody finds the way by hand either. */
const MAX_NESTED_TMUX = 3;

/** More generations than there are between a terminal and an agent. */
const MAX_ANCESTORS = 64;

/**
 * Looks for the window of a session: by the agent's ancestors, through tmux to the terminal that shows
 * it, and last by the title. Compositors that the environment names are asked first. Never throws.
 */
export async function locateSession(session: WindowOwner, ports: DesktopPorts): Promise<Location> {
  const { pid } = session;
  if (pid !== undefined && !ports.readProcess(pid)) return { kind: "no-process" };

  let hasAnswered = false;
  let isDetached = false;
  const hints = titleHints(session, ports.env["HOME"]);

  const search = async (
    windows: readonly Window[],
    from: number,
    depth: number,
  ): Promise<{ window: Window; panes: readonly AttachedPane[] } | undefined> => {
    const ancestors = ancestorsOf(from, ports);
    const pane = await findPane(from, ancestors, ports);
    // A terminal that was itself started inside tmux stands nearer than that tmux.
    const nearer = pane ? ancestors.slice(0, ancestors.indexOf(pane.serverPid)) : ancestors;
    const window = findByAncestors(windows, nearer, hints);
    if (window) return { window, panes: [] };
    if (!pane || depth === MAX_NESTED_TMUX) return undefined;
    const clients = await listClients(pane, ports.run);
    isDetached = clients.length === 0;
    for (const client of clients) {
      const shown = await search(windows, client.pid, depth + 1);
      if (shown) return { window: shown.window, panes: [{ ...pane, client }, ...shown.panes] };
    }
    return undefined;
  };

  for (const compositor of findCompositors(ports)) {
    const windows = await compositor.listWindows();
    if (!windows) continue;
    hasAnswered = true;
    const found = pid === undefined ? undefined : await search(windows, pid, 0);
    if (found) return { kind: "found", compositor, ...found };
    const window = isDetached ? undefined : findByTitle(windows, hints);
    if (window) return { kind: "found", compositor, window, panes: [] };
  }
  if (!hasAnswered) return { kind: "no-compositor" };
  return pid === undefined ? { kind: "no-process" } : { kind: "no-window", isDetached };
}

/** A process and those it comes from, itself first. */
function ancestorsOf(pid: number, { readProcess }: DesktopPorts): readonly number[] {
  const ancestors: number[] = [];
  let next = pid;
  while (next > 1 && ancestors.length < MAX_ANCESTORS) {
    const found = readProcess(next);
    if (!found) break;
    ancestors.push(next);
    next = found.parentPid;
  }
  return ancestors;
}
