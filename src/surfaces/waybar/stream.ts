import { existsSync, type FSWatcher, watch, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { EXIT } from "../../sys/exit.ts";
import { isErrno } from "../../sys/atomic-write.ts";
import { surviveBarSignals } from "../../sys/signals.ts";

/** The bar reads slowly now and then; what it then gets is the newest line. */
const FULL_PIPE_RETRY_MS = 100;

export interface StreamSource {
  /** Files whose change may mean another line. */
  readonly files: readonly string[];
  /** Folders any change in which may mean another line. */
  readonly dirs?: readonly string[];
  /** The line as it is now, ended. */
  readonly read: () => string;
}

/**
 * Prints a line at every change, for Waybar's continuous `exec`: no signal, no fork, and no daemon
 * needed but to make the changes. Ends with a non-zero code, because Waybar keeps the last line of a
 * program that ends well. Resolves when told to stop or when nobody reads any more.
 */
export async function streamLines({ files, dirs = [], read }: StreamSource): Promise<number> {
  surviveBarSignals("llm-bridge");
  const { promise, resolve } = Promise.withResolvers<number>();
  let printed: string | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const watchers = new Map<string, FSWatcher>();
  const watchDir = (dir: string, onChange: (name: string | null) => void) => {
    // A folder that is not there yet is watched from the next change on.
    if (!watchers.has(dir) && existsSync(dir)) {
      watchers.set(
        dir,
        watch(dir, (_event, name) => onChange(name)),
      );
    }
  };

  const print = () => {
    clearTimeout(retry);
    for (const dir of dirs) watchDir(dir, print);
    const line = read();
    if (line === printed) return;
    try {
      writeSync(1, line);
      printed = line;
    } catch (error) {
      if (isErrno(error, "EAGAIN")) retry = setTimeout(print, FULL_PIPE_RETRY_MS);
      else resolve(EXIT.fault);
    }
  };

  // Files are replaced by renaming, so it is their folders that are watched.
  const names = new Set([...files, ...dirs].map((path) => basename(path)));
  for (const file of files) {
    watchDir(dirname(file), (name) => {
      if (name === null || names.has(name)) print();
    });
  }
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => resolve(EXIT.fault));
  }
  print();

  const code = await promise;
  for (const watcher of watchers.values()) watcher.close();
  clearTimeout(retry);
  return code;
}
