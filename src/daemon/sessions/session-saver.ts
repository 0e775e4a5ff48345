import type { Session } from "../../core/session/session.ts";
import { removeSession, saveSession } from "../../store/session-files.ts";

/** Session files are for a restart, not for a reader: ten times a second is often enough. */
const SAVE_AFTER_MS = 100;

/** So many files at most in one go (about 40 µs each): the event loop must not stand still for them. */
const SAVES_AT_ONCE = 100;

/** Keeps a file for every session, for the daemon after this one. */
export interface SessionSaver {
  /** The session has changed; its file follows within 100 ms. */
  touch(agent: string, id: string): void;
  /** The session has come to rest: a good moment to write it down at once. Throws what the file system says. */
  settle(agent: string, id: string): void;
  /** The session is over, and with it its file. Throws what the file system says. */
  forget(agent: string, id: string): void;
  /** Writes down what waits, all of it. Throws what the file system says; what was not written still waits. */
  flush(): void;
  stop(): void;
}

/** Writes changed sessions down, each at most ten times a second. `run` guards the writes. */
export function createSessionSaver(
  dir: string,
  find: (agent: string, id: string) => Session | undefined,
  run: (task: () => void) => void,
): SessionSaver {
  const dirty = new Map<string, readonly [agent: string, id: string]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = SAVES_AT_ONCE;

  const save = (most: number) => {
    const failed: [key: string, name: readonly [agent: string, id: string]][] = [];
    let fault: unknown;
    for (const [key, name] of dirty) {
      if (most-- <= 0) break;
      dirty.delete(key);
      const session = find(...name);
      if (!session) continue;
      // One file that cannot be written must not keep the others waiting: it goes to the end of the queue.
      try {
        saveSession(dir, session);
      } catch (error) {
        fault ??= error;
        failed.push([key, name]);
      }
    }
    for (const [key, name] of failed) dirty.set(key, name);
    if (failed.length > 0) throw fault;
  };
  const arm = () => {
    if (timer !== undefined || dirty.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      left = SAVES_AT_ONCE;
      run(() => save(SAVES_AT_ONCE));
      arm();
    }, SAVE_AFTER_MS);
  };

  return {
    touch(agent, id) {
      dirty.set(`${agent}\n${id}`, [agent, id]);
      arm();
    },
    settle(agent, id) {
      const session = find(agent, id);
      if (!session || left-- <= 0) return;
      saveSession(dir, session);
      dirty.delete(`${agent}\n${id}`);
      arm();
    },
    forget(agent, id) {
      dirty.delete(`${agent}\n${id}`);
      removeSession(dir, agent, id);
    },
    flush: () => save(Number.POSITIVE_INFINITY),
    stop: () => clearTimeout(timer),
  };
}
