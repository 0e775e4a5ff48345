import type { Cost, TimelineEntry } from "../../../core/dashboard/views.ts";

/** What happened from one prompt to the next. */
export interface Turn {
  /** 1 is the first that is known. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly entries: readonly TimelineEntry[];
  readonly tools: number;
  readonly tokens: number;
  readonly cost: Cost;
  readonly failed: number;
}

/** Without a prompt that says so, a silence as long as this ends a turn. */
const SILENCE_MS = 10 * 60_000;

/** Cuts a session's course in turns: a new one begins with a prompt, with another prompt's id, or after a long silence. */
export function cutTurns(entries: readonly TimelineEntry[]): readonly Turn[] {
  const groups: TimelineEntry[][] = [];
  let promptId: string | null = null;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    const isOther = entry.promptId !== null && promptId !== null && entry.promptId !== promptId;
    const open = groups.at(-1);
    const begins =
      open === undefined || entry.kind === "prompt" || isOther || entry.at - lastEnd > SILENCE_MS;
    if (begins) {
      groups.push([entry]);
      promptId = entry.promptId;
    } else {
      open.push(entry);
      promptId = entry.promptId ?? promptId;
    }
    lastEnd = Math.max(begins ? entry.at : lastEnd, endOf(entry));
  }
  return groups.map(toTurn);
}

const endOf = ({ at, durationMs }: TimelineEntry): number => at + (durationMs ?? 0);

function toTurn(entries: readonly TimelineEntry[], index: number): Turn {
  // What a subagent came to in all are responses of its own, which are entries too.
  const responses = entries.filter(({ kind }) => kind === "response");
  return {
    number: index + 1,
    from: entries[0]?.at ?? 0,
    to: Math.max(...entries.map(endOf)),
    entries,
    tools: entries.filter(({ kind }) => kind === "tool").length,
    tokens: responses.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0),
    cost: sumCosts(responses),
    failed: entries.filter(({ isOk, kind }) => !isOk && kind !== "decision").length,
  };
}

/** Not known where none is, and partial where some is not: what has no price is never nothing. */
function sumCosts(responses: readonly TimelineEntry[]): Cost {
  const known = responses.flatMap(({ cost }) => cost?.microUsd ?? []);
  return {
    microUsd: known.length === 0 ? null : known.reduce((sum, microUsd) => sum + microUsd, 0),
    isPartial: responses.some(
      ({ cost }) => cost === null || cost.microUsd === null || cost.isPartial,
    ),
  };
}
