import { cleanLine } from "../core/format/clean.ts";
import type { Session } from "../core/session/session.ts";
import { projectDir } from "../core/view/project-label.ts";
import type { Window } from "./window.ts";

/** What of a session leads to its window. */
export type WindowOwner = Pick<Session, "pid" | "cwd" | "title" | "status">;

/** What the title of a session's terminal may say, from the surest to the vaguest. Never empty texts. */
export type TitleHints = readonly string[];

/**
 * What to look for in titles: the session's own title (agents write it into their terminal's), its
 * directory as shells show it, and the project's name.
 */
export function titleHints(session: WindowOwner, home: string | undefined): TitleHints {
  const dir = projectDir(session);
  const { cwd } = session;
  const dirs = [cwd, dir].filter((path) => path !== undefined && path !== "/" && path !== home);
  return [
    session.title,
    session.status?.title,
    ...dirs,
    ...dirs.map((path) => underHome(path ?? "", home)),
    dirs.at(-1)?.split("/").at(-1),
  ]
    .map((hint) => cleanLine(hint ?? ""))
    .filter((hint) => hint !== "");
}

const underHome = (path: string, home: string | undefined): string =>
  home !== undefined && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : "";

/**
 * The window of the nearest ancestor that has one. Some terminals have all their windows in one process
 * (foot --server, kitty --single-instance, gnome-terminal, wezterm, ghostty): there the title decides,
 * and where it tells nothing, it is the first.
 */
export function findByAncestors(
  windows: readonly Window[],
  ancestors: readonly number[],
  hints: TitleHints,
): Window | undefined {
  for (const pid of ancestors) {
    const own = windows.filter((window) => window.pid === pid);
    if (own.length > 0) return bestTitled(own, hints) ?? own[0];
  }
  return undefined;
}

/**
 * The terminal whose title tells of the session: for those that are nobody's ancestor, because a server
 * of their own runs the shells (wezterm's multiplexer, zellij, screen), or whose agent named no process.
 */
export const findByTitle = (windows: readonly Window[], hints: TitleHints): Window | undefined =>
  bestTitled(
    windows.filter(({ appId }) => TERMINALS.test(appId)),
    hints,
  );

/** App ids and classes of terminals; a browser that shows the project's page is none. */
const TERMINALS =
  /term|konsole|kitty|foot|alacritty|wezterm|ghostty|ptyxis|tilix|rio$|contour|console|blackbox|warp|urxvt/i;

function bestTitled(windows: readonly Window[], hints: TitleHints): Window | undefined {
  for (const hint of hints) {
    const titled = windows.find(({ title }) => holdsWords(title, hint));
    if (titled) return titled;
  }
  return undefined;
}

/** Whether a title holds a text that does not go on as a longer name: `api` is not in `api-gateway`. */
function holdsWords(title: string, text: string): boolean {
  for (let at = title.indexOf(text); at >= 0; at = title.indexOf(text, at + 1)) {
    const before = title.slice(0, at);
    const after = title.slice(at + text.length);
    if (!/[\p{L}\p{N}_.-]$/u.test(before) && !/^(?:[\p{L}\p{N}_/-]|\.[\p{L}\p{N}])/u.test(after))
      return true;
  }
  return false;
}
