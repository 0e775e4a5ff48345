import { cleanLine } from "../format/clean.ts";
import type { Session } from "../session/session.ts";

/** The directory that a session is about. */
export function projectDir(session: Pick<Session, "cwd" | "status">): string | undefined {
  return session.status?.projectDir ?? session.cwd;
}

/**
 * A name for each session's project. Where two would read the same, the parent directory tells them
 * apart; in the same directory their titles do, or else the beginning of their ids.
 */
export function labelProjects(sessions: readonly Session[]): readonly string[] {
  const names = sessions.map((session) => pathTail(session, 1));
  if (sessions.length < 2) return names;
  const withParents = lengthenEqual(sessions, names, (session) => pathTail(session, 2));
  return lengthenEqual(sessions, withParents, (session, name) => {
    const title = cleanLine(session.title ?? session.status?.title ?? "");
    return `${name} (${title === "" ? shortId(session) : title})`;
  });
}

function lengthenEqual(
  sessions: readonly Session[],
  names: readonly string[],
  lengthen: (session: Session, name: string) => string,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return sessions.map((session, i) => {
    const name = names[i] ?? "";
    return (counts.get(name) ?? 0) > 1 ? lengthen(session, name) : name;
  });
}

function pathTail(session: Session, depth: number): string {
  const dir = projectDir(session);
  if (dir === undefined) return cleanLine(session.agent) || "session";
  return cleanLine(dir.split("/").filter(Boolean).slice(-depth).join("/")) || "/";
}

// As many letters as people quote of a commit.
const shortId = (session: Session): string => cleanLine(session.id).slice(0, 7);
