import type { Session } from "../../core/session/session.ts";
import { type Follower, type FollowerPorts, followSession } from "./follower.ts";
import { sessionKey } from "./registry.ts";

export interface FollowersPorts extends Omit<FollowerPorts, "onRead"> {
  /** The transcript of that session has changed. */
  readonly onRead: (agent: string, sessionId: string) => void;
}

/** Follows what the agents of all sessions write beside their hooks. */
export interface Followers {
  /** Takes note of where the session's files lie; does nothing for one that has no transcript. */
  follow(session: Session): void;
  /** The session is over. */
  end(session: Session): void;
  stop(): void;
}

/** A follower for each session that has a transcript. */
export function createFollowers(ports: FollowersPorts): Followers {
  const followers = new Map<string, Follower>();

  const start = (agent: string, id: string): Follower =>
    followSession(agent, id, { ...ports, onRead: () => ports.onRead(agent, id) });

  return {
    follow(session) {
      const { agent, id, transcriptPath } = session;
      if (transcriptPath === undefined) return;
      const key = sessionKey(agent, id);
      let follower = followers.get(key);
      if (!follower) {
        follower = start(agent, id);
        followers.set(key, follower);
      }
      follower.update(session);
    },
    end({ agent, id }) {
      const key = sessionKey(agent, id);
      followers.get(key)?.[Symbol.dispose]();
      followers.delete(key);
    },
    stop() {
      for (const follower of followers.values()) follower[Symbol.dispose]();
    },
  };
}
