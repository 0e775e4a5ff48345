import { type FSWatcher, watch } from "node:fs";

/** Calls back when a file may have changed, by inotify; undefined while there is no such file. */
export function watchFile(path: string, onChange: () => void): Disposable | undefined {
  let watcher: FSWatcher;
  // A file that is not there yet is watched when it is.
  try {
    watcher = watch(path, { persistent: false }, onChange);
  } catch {
    return undefined;
  }
  watcher.on("error", onChange);
  return { [Symbol.dispose]: () => watcher.close() };
}
