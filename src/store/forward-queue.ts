import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { isErrno, writeAtomically } from "../sys/atomic-write.ts";
import { listNames } from "../sys/list-names.ts";

/** One request that waits. */
export interface Waiting {
  /** Its own for ever. */
  readonly name: string;
  /** What it is, as it was said when it was put there. */
  readonly kind: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Requests that wait on the disk, in the order in which they came; a file each. Calls throw what the file system says. */
export interface ForwardQueue {
  /** Puts one at the end. Says how many of the oldest had to go for it. */
  put(kind: string, body: Uint8Array): number;
  /** The oldest; undefined where none waits. */
  first(): Waiting | undefined;
  /** It need not wait any longer, if it still does: room may have been made for others meanwhile. */
  remove(waiting: Waiting): void;
  readonly length: number;
  readonly bytes: number;
}

/** `00000000000000000042-metrics.pb` */
const NAME = /^(\d{20})-([\w.]{1,40})$/;

/** What waits in a directory, also from before. Its files never have more than `maxBytes` together. */
export function openForwardQueue(dir: string, maxBytes: number): ForwardQueue {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const waiting = listNames(dir)
    .filter((name) => NAME.test(name))
    .toSorted()
    .map((name) => ({ name, bytes: statSync(`${dir}/${name}`).size }));
  let bytes = waiting.reduce((sum, each) => sum + each.bytes, 0);
  let next = Number(waiting.at(-1)?.name.slice(0, 20) ?? 0) + 1;

  const removeFirst = (): void => {
    const [oldest] = waiting;
    if (!oldest) return;
    rmSync(`${dir}/${oldest.name}`, { force: true });
    waiting.shift();
    bytes -= oldest.bytes;
  };

  return {
    put(kind, body) {
      if (body.length > maxBytes) return 1;
      let dropped = 0;
      while (waiting.length > 0 && bytes + body.length > maxBytes) {
        removeFirst();
        dropped++;
      }
      const name = `${String(next++).padStart(20, "0")}-${kind}`;
      writeAtomically(`${dir}/${name}`, body);
      waiting.push({ name, bytes: body.length });
      bytes += body.length;
      return dropped;
    },
    first() {
      for (let [oldest] = waiting; oldest; [oldest] = waiting) {
        // Somebody may have tidied up.
        try {
          const body = new Uint8Array(readFileSync(`${dir}/${oldest.name}`));
          return { name: oldest.name, kind: NAME.exec(oldest.name)?.[2] ?? "", body };
        } catch (error) {
          if (!isErrno(error, "ENOENT")) throw error;
          removeFirst();
        }
      }
      return undefined;
    },
    remove({ name }) {
      if (waiting[0]?.name === name) removeFirst();
    },
    get length() {
      return waiting.length;
    },
    get bytes() {
      return bytes;
    },
  };
}
