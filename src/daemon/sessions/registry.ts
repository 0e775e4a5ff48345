import type { BootMs, Now } from "../../core/instant.ts";
import type { AgentEvent } from "../../core/session/event.ts";
import { type Effect, fold } from "../../core/session/fold.ts";
import type { Session } from "../../core/session/session.ts";

/** More sessions than anyone runs; a sender that invents ids must not fill the memory. */
const MAX_SESSIONS = 4096;

/** So many ended sessions are remembered, against their own late events: those come within seconds. */
const MAX_ENDED = 256;

/** What an event has made of a session: undefined where there is none, or none any more. */
export interface Applied {
  readonly before: Session | undefined;
  readonly after: Session | undefined;
  readonly effects: readonly Effect[];
}

/** All sessions of this machine, in memory. */
export interface Registry {
  apply(event: AgentEvent, now: Now): Applied;
  /** Takes a session over from a file; one that is known already wins. */
  adopt(session: Session): void;
  find(agent: string, id: string): Session | undefined;
  all(): readonly Session[];
}

/** An empty registry; `onEvicted` is told of the session that had to make room. */
export function createRegistry(onEvicted: (session: Session) => void): Registry {
  const sessions = new Map<string, Session>();
  const endedAt = new Map<string, BootMs>();
  let list: readonly Session[] | undefined;

  const put = (key: string, session: Session) => {
    if (!sessions.has(key) && sessions.size >= MAX_SESSIONS) evictOldest();
    sessions.set(key, session);
    list = undefined;
  };
  const evictOldest = () => {
    let oldest: [string, Session] | undefined;
    for (const entry of sessions) {
      if (!oldest || entry[1].lastEventAt < oldest[1].lastEventAt) oldest = entry;
    }
    if (!oldest) return;
    sessions.delete(oldest[0]);
    onEvicted(oldest[1]);
  };

  const bury = (key: string, at: BootMs) => {
    endedAt.delete(key);
    endedAt.set(key, at);
    const oldest = endedAt.size > MAX_ENDED ? endedAt.keys().next().value : undefined;
    if (oldest !== undefined) endedAt.delete(oldest);
  };

  return {
    apply(event, now) {
      const key = sessionKey(event.agent, event.sessionId);
      if (isPosthumous(event, endedAt.get(key))) return NOTHING;
      const before = sessions.get(key);
      const { state: after, effects } = fold(before, event, now);
      if (after) {
        put(key, after);
        endedAt.delete(key);
      } else if (sessions.delete(key)) {
        list = undefined;
        bury(key, event.at);
      }
      return { before, after, effects };
    },
    adopt(session) {
      const key = sessionKey(session.agent, session.id);
      if (!sessions.has(key)) put(key, session);
    },
    find: (agent, id) => sessions.get(sessionKey(agent, id)),
    all: () => (list ??= [...sessions.values()]),
  };
}

const NOTHING: Applied = { before: undefined, after: undefined, effects: [] };

/** A hook that was overtaken by its session's end, or the status line of a client that is leaving, must not bring the session back. */
const isPosthumous = (event: AgentEvent, endedAt: BootMs | undefined): boolean =>
  endedAt !== undefined && (event.at <= endedAt || event.kind === "status");

/** Agents name their sessions as they like: the same id from two of them is two sessions. */
export const sessionKey = (agent: string, id: string): string => `${agent}\n${id}`;
