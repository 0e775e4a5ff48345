import { mkdirSync, readdirSync, readFileSync, unlinkSync } from "node:fs";
import type { Session } from "../core/session/session.ts";
import { isErrno, writeAtomically } from "../sys/atomic-write.ts";
import { decodeSession, SESSION_FILE_VERSION } from "./session-codec.ts";

/** An id that can be a file name: it cannot leave its directory, nor hide in it, nor be another's `agent.id`, nor a hash. */
const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

const SUFFIX = ".json";

/** The file of a session: its id where that is a plain name, else a hash of it. Claude's sessions stand under their bare ids. */
export function sessionFileName(agent: string, id: string): string {
  if (!PLAIN_ID.test(agent) || !PLAIN_ID.test(id)) {
    return `_${Bun.hash(`${agent}\n${id}`).toString(16)}${SUFFIX}`;
  }
  return agent === "claude" ? `${id}${SUFFIX}` : `${agent}.${id}${SUFFIX}`;
}

/** Writes one session down. Throws what the file system says. */
export function saveSession(dir: string, session: Session): void {
  const path = `${dir}/${sessionFileName(session.agent, session.id)}`;
  const text = `${JSON.stringify({ version: SESSION_FILE_VERSION, session })}\n`;
  try {
    writeAtomically(path, text);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeAtomically(path, text);
  }
}

/** Forgets one session; a file that is not there is no fault. */
export function removeSession(dir: string, agent: string, id: string): void {
  try {
    unlinkSync(`${dir}/${sessionFileName(agent, id)}`);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}

/** One session, or undefined when there is no file of it that can be read. */
export const loadSession = (dir: string, agent: string, id: string): Session | undefined =>
  readSession(`${dir}/${sessionFileName(agent, id)}`);

/** Every session that has a readable file; what is damaged is passed over. */
export function loadSessions(dir: string): Session[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    // No directory: nobody has written a session yet.
    return [];
  }
  return names
    .filter((name) => name.endsWith(SUFFIX) && !name.startsWith("."))
    .map((name) => readSession(`${dir}/${name}`))
    .filter((session) => session !== undefined);
}

function readSession(path: string): Session | undefined {
  // A file that is gone or damaged is a session that begins anew with its next event.
  try {
    return decodeSession(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
