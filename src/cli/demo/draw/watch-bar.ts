import { watchFile } from "../../../sys/file-watch.ts";
import { readTextFile } from "../../../sys/read-text.ts";

/**
 * Calls back with the state file's text now and whenever it is another one. The directory is watched, since
 * every new state is a new file. Undefined where there is no file.
 */
export function watchBarFile(
  path: string,
  onChange: (text: string | undefined) => void,
): Disposable {
  let shown: string | undefined;
  const look = () => {
    const text = readTextFile(path);
    if (text === shown) return;
    shown = text;
    onChange(text);
  };
  const watcher = watchFile(path.slice(0, path.lastIndexOf("/")) || "/", look);
  look();
  return { [Symbol.dispose]: () => watcher?.[Symbol.dispose]() };
}
