import { readFileSync } from "node:fs";
import type { Attention } from "../core/attention/attention.ts";
import { isObject } from "../core/json.ts";
import { writeAtomically } from "../sys/atomic-write.ts";

/** What a person has been told on the desktop: a restarted daemon tells none of it again, and can take it back. */
export interface Notices {
  /** By the session's key. */
  readonly attention: ReadonlyMap<string, Attention>;
  /** The desktop's own number of what it shows, by the key of the notification. */
  readonly shown: ReadonlyMap<string, number>;
}

const VERSION = 1;

/** Puts the file in place. Throws what the file system says. */
export function writeNotices(path: string, { attention, shown }: Notices): void {
  const file = { version: VERSION, attention: [...attention], shown: [...shown] };
  writeAtomically(path, `${JSON.stringify(file)}\n`);
}

/** What the file says; nothing where there is none that we wrote. */
export function readNotices(path: string): Notices {
  const none: Notices = { attention: new Map(), shown: new Map() };
  let file: unknown;
  // The first daemon since the machine is up finds none.
  try {
    file = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return none;
  }
  if (!isObject(file) || file["version"] !== VERSION) return none;
  return {
    attention: new Map(pairsOf(file["attention"], isAttention)),
    shown: new Map(pairsOf(file["shown"], isNumber)),
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isNumber = (value: unknown): value is number => typeof value === "number";

const KINDS: readonly unknown[] = ["needs-you", "finished", "error"];
const FATES: readonly unknown[] = ["pending", "told", "dropped"];

const isAttention = (value: unknown): value is Attention =>
  Array.isArray(value) &&
  value.every(
    (matter: unknown) =>
      isObject(matter) &&
      KINDS.includes(matter["kind"]) &&
      FATES.includes(matter["fate"]) &&
      isNumber(matter["since"]) &&
      isNumber(matter["dueAt"]),
  );

function pairsOf<T>(value: unknown, isValue: (it: unknown) => it is T): [string, T][] {
  return listOf(value).flatMap((pair): [string, T][] => {
    const [key, held] = listOf(pair);
    return typeof key === "string" && isValue(held) ? [[key, held]] : [];
  });
}
