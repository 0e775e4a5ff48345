import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

/** A directory of our own (0700) that is taken away again with all that is in it. */
export interface TemporaryDir extends Disposable {
  readonly path: string;
}

/** Makes a directory `<prefix>XXXXXX`: under the temporary one, or under /tmp where that makes a name too long for a socket in it. */
export function makeTemporaryDir(prefix: string): TemporaryDir {
  const parent = tmpdir();
  const path = mkdtempSync(`${parent.length > MAX_PARENT_UNITS ? "/tmp" : parent}/${prefix}`);
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A socket's path has 107 bytes; the rest is for the names below. */
const MAX_PARENT_UNITS = 40;
