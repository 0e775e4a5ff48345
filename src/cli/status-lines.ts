import { cleanLine } from "../core/format/clean.ts";
import { dayAndTime } from "../core/format/clock-time.ts";
import { humaniseElapsed, humaniseMoney, humanisePercent } from "../core/format/humanise.ts";
import { epochMs, type Now } from "../core/instant.ts";
import type { Session } from "../core/session/session.ts";
import { truncateSubject } from "../core/view/activity-words.ts";
import type { BarOptions } from "../core/view/bar-options.ts";
import { describeSessions, type SessionFacts, sortRows } from "../core/view/session-facts.ts";
import { ageStart, hasRunningAge } from "../core/view/tooltip.ts";

/** One line a session, whoever waits for a person first; columns are aligned. None for no session. */
export function renderStatusLines(
  sessions: readonly Session[],
  options: BarOptions,
  now: Now,
): readonly string[] {
  const rows = sortRows(describeSessions(sessions, options, now));
  const cells = rows.map((row) => renderCells(row, options, now));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => options.displayWidth(row[column] ?? ""))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - options.displayWidth(cell)))
      // A column in which nobody has anything takes no room.
      .filter((_, column) => widths[column] !== 0)
      .join("  ")
      .trimEnd(),
  );
}

// With the other columns, about what a terminal of 100 columns holds.
const SUBJECT_WIDTH = 48;

function renderCells(row: SessionFacts, options: BarOptions, now: Now): readonly string[] {
  const { words } = row;
  const subject = truncateSubject(words, SUBJECT_WIDTH, options.displayWidth);
  return [
    `${words.icon} ${row.project}`,
    subject === "" ? words.lead : words.lead + words.joint + subject,
    describeAge(row, options, now),
    row.model ?? "",
    row.contextPercent === undefined ? "" : humanisePercent(row.contextPercent),
    row.costMicroUsd === undefined ? "" : humaniseMoney(row.costMicroUsd),
    shortId(row.session.id),
  ];
}

/** `status --session` takes the beginning of an id; of a UUID nobody wants to read more. */
const shortId = (id: string): string =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(id) ? id.slice(0, 8) : cleanLine(id);

function describeAge(row: SessionFacts, options: BarOptions, now: Now): string {
  if (hasRunningAge(row)) {
    const age = humaniseElapsed(now.bootMs - ageStart(row), "minutes");
    return row.isStale ? `stale ${age}` : age;
  }
  const since = epochMs(now.epochMs - (now.bootMs - row.activity.since));
  return `since ${dayAndTime(since, options.utcOffsetMinutes)}`;
}
