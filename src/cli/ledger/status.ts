import { humaniseElapsed } from "../../core/format/humanise.ts";
import { epochMs } from "../../core/instant.ts";
import { renderDay } from "../../core/usage/report/calendar-day.ts";
import { localDayAt, type UtcOffset } from "../../core/usage/report/local-day.ts";
import type { LedgerSight, LedgerState, ReadableLedger } from "../../ledger/look.ts";
import { EXIT } from "../../sys/exit.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";
import { loadLedgerPlaces } from "./load-places.ts";
import { plural } from "./plural.ts";
import { renderBytes } from "./render-bytes.ts";

/** Prints how the ledger stands, without bringing it up to date; gives 1 where it cannot be used. */
export async function showLedger({ json }: { readonly json: boolean }): Promise<number> {
  const [{ places, prices }, { lookAtLedger }] = await Promise.all([
    loadLedgerPlaces(),
    import("../../ledger/look.ts"),
  ]);
  const sight = lookAtLedger(places, prices);
  const now = epochMs(Date.now());
  console.log(
    json
      ? JSON.stringify(toStatusJson(sight), undefined, 2)
      : renderStatus(sight, { nowMs: now, offset: utcOffsetMinutes }).join("\n"),
  );
  return isUsable(sight.state) ? EXIT.ok : EXIT.fault;
}

const isUsable = ({ kind }: LedgerState): boolean =>
  kind === "readable" || kind === "absent" || kind === "older";

interface StatusClock {
  readonly nowMs: number;
  readonly offset: UtcOffset;
}

/** The status as lines of a name and what is to be said of it. */
export function renderStatus(sight: LedgerSight, clock: StatusClock): string[] {
  const { path = "nowhere, for want of a home directory", state, transcripts } = sight;
  const lines: [string, string][] = [["Ledger", path]];
  if (state.kind === "readable") lines.push(...describeReadable(state, clock));
  else lines.push(["State", describeState(state)]);
  const count = plural(transcripts.files, "transcript");
  lines.push([
    "There now",
    `${count}, ${renderBytes(transcripts.bytes)}, in ${transcripts.dirs.join(" and ") || "no directory"}`,
  ]);
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

function describeReadable(state: ReadableLedger, { nowMs, offset }: StatusClock) {
  const { content, span, badLines, unread } = state;
  const day = (at: number) => renderDay(localDayAt(epochMs(at), offset));
  const from = span === undefined ? "" : `, ${day(span.from)} to ${day(span.to - 1)}`;
  const waiting =
    unread.files === 0
      ? "everything in the transcripts is read"
      : `${renderBytes(unread.bytes)} in ${plural(unread.files, "file")} wait to be read`;
  const unpriced = content.unpriced.map(({ model }) => model);
  const book = state.isPricedAsNow
    ? (content.pricedBy ?? "none used yet")
    : `${content.pricedBy}; another book is in force, the next report prices anew`;
  return [
    ["Size", renderBytes(state.sizeBytes)],
    [
      "Holds",
      `${plural(content.responses, "response")} of ${plural(content.sessions, "session")}${from}`,
    ],
    ["Follows", plural(state.files, "transcript")],
    ["Written", `${humaniseElapsed(nowMs - state.writtenMs, "seconds")} ago; ${waiting}`],
    ["Prices", book],
    ...(unpriced.length === 0 ? [] : [["No price", unpriced.join(", ")] as const]),
    [
      "Malformed",
      badLines.length === 0 ? "no line" : `${plural(badLines.length, "line")}: \`ledger verify\``,
    ],
  ].map(([name = "", text = ""]): [string, string] => [name, text]);
}

function describeState(state: Exclude<LedgerState, ReadableLedger>): string {
  switch (state.kind) {
    case "absent":
      return "not there yet: `waybar-llm-bridge usage` makes it";
    case "older":
      return "of an older version: the next report brings it up to date";
    case "too-new":
      return `of a newer version (${state.reason}): use the newer waybar-llm-bridge`;
    case "damaged":
      return `damaged (${state.reason}): \`ledger verify --repair\` makes a new one`;
    case "unreadable":
      return `cannot be read (${state.reason})`;
    default:
      return state satisfies never;
  }
}

/** The same for scripts. */
export function toStatusJson({ path, isWritable, state, transcripts }: LedgerSight): unknown {
  const common = { path: path ?? null, isWritable, state: state.kind, transcripts };
  if (state.kind !== "readable") {
    return { ...common, ...("reason" in state && { reason: state.reason }) };
  }
  const { content, span, sizeBytes, writtenMs, files, badLines, unread, isPricedAsNow } = state;
  return {
    ...common,
    sizeBytes,
    responses: content.responses,
    sessions: content.sessions,
    firstTime: span === undefined ? null : new Date(span.from).toISOString(),
    lastTime: span === undefined ? null : new Date(span.to - 1).toISOString(),
    followedFiles: files,
    unread,
    writtenTime: new Date(writtenMs).toISOString(),
    priceBook: content.pricedBy ?? null,
    isPricedAsNow,
    unpriced: content.unpriced,
    malformedLines: badLines,
  };
}
