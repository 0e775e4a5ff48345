import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const CLAUDE = resolve(import.meta.dir, "../fixtures/claude/2.1.329");

/** A hook call as it was recorded: when it started, and what was on its stdin. */
export interface RecordedHook {
  readonly atMs: number;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A whole recorded run, in the order in which the hooks were called. */
export function recordedRun(name: "interactive" | "print-main"): readonly RecordedHook[] {
  return readJsonl(`${CLAUDE}/hooks/calls-${name}.jsonl`).map((row) => ({
    atMs: Number(row["t_ns"]) / 1e6,
    event: String(row["event"]),
    payload: recordOf(row["payload"]),
  }));
}

/** One recorded payload of each shape of an event. */
export function recordedPayloads(event: string): readonly Readonly<Record<string, unknown>>[] {
  return readJsonl(`${CLAUDE}/hooks/by-event/${event}.jsonl`).map((row) =>
    recordOf(row["payload"]),
  );
}

/** Hook inputs of another agent, in the order in which its hooks were called; `name` such as `codex/0.169.0/hooks/calls-exec`. */
export function recordedInputs(name: string): readonly Readonly<Record<string, unknown>>[] {
  return readJsonl(resolve(import.meta.dir, `../fixtures/${name}.jsonl`));
}

/** The names of all events of which there is a recording. */
export function recordedEventNames(): readonly string[] {
  const names = new Bun.Glob("*.jsonl").scanSync({ cwd: `${CLAUDE}/hooks/by-event` });
  return [...names].map((name) => name.slice(0, -".jsonl".length)).toSorted();
}

/** What the status line command was given after a step of the recorded session. */
export function recordedStatusLine(step: string): string {
  return readFileSync(`${CLAUDE}/statusline/${step}.json`, "utf8");
}

function readJsonl(path: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => recordOf(JSON.parse(line)));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new Error("Expected a JSON object.");
  // A fixture's line is an object of unknown fields: nothing more is claimed of it.
  return value as Readonly<Record<string, unknown>>;
}
