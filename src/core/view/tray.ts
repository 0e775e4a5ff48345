import { clockTime } from "../format/clock-time.ts";
import { truncate } from "../format/truncate.ts";
import type { Now } from "../instant.ts";
import type { Session } from "../session/session.ts";
import { spentText } from "../usage/spent-text.ts";
import { truncateSubject } from "./activity-words.ts";
import { type BarAlt, barAlt } from "./bar.ts";
import type { BarOptions } from "./bar-options.ts";
import { describeSessions, firstToShow, type SessionFacts, sortRows } from "./session-facts.ts";
import { viewBudgets, viewToday } from "./spending.ts";
import type { Line, Span } from "./span.ts";
import { viewDegraded, viewMuted } from "./tooltip.ts";

/** What an icon in a desktop's tray shows. Plain text: markup is the surface's. */
export interface TrayView {
  readonly state: BarAlt;
  /** How many sessions there are, and whether anybody waits. One line. */
  readonly title: string;
  /** Who waits or has failed, what was spent, and what does not work. May be empty. */
  readonly details: readonly Line[];
  readonly isMuted: boolean;
}

/** A tooltip beside the icon is glanced at. */
const MAX_CALLS = 5;

const NAME_WIDTH = 30;
const SUBJECT_WIDTH = 40;

/** What the tray shows of these sessions. Nothing in it has an age, so that it changes only when something has happened. */
export function viewTray(
  sessions: readonly Session[],
  options: Omit<BarOptions, "maxWidth" | "contextHighPercent" | "format">,
  now: Now,
): TrayView {
  const rows = sortRows(describeSessions(sessions, options, now));
  const calls = rows.filter(({ activity: { state } }) => state === "waiting" || state === "error");
  return {
    state: barAlt(firstToShow(rows)),
    title: viewTitle(rows),
    details: [
      ...calls.slice(0, MAX_CALLS).map((row) => viewCall(row, options)),
      ...(calls.length > MAX_CALLS ? [[muted(`and ${calls.length - MAX_CALLS} more`)]] : []),
      ...viewToday(options.usage),
      ...viewBlock(options),
      ...viewBudgets(options.budget),
      ...viewMuted(options.control),
      ...viewDegraded(options.degraded),
    ],
    isMuted: options.control?.isMuted ?? false,
  };
}

/** `3 sessions: 1 waits, 1 at work`; what nobody does is not told. */
function viewTitle(rows: readonly SessionFacts[]): string {
  if (rows.length === 0) return "No session";
  const count = (alt: BarAlt) => rows.filter((row) => barAlt(row) === alt).length;
  const [waiting, failed, busy] = [count("waiting"), count("error"), count("busy")];
  const parts = [
    waiting > 0 && `${waiting} ${waiting === 1 ? "waits" : "wait"}`,
    failed > 0 && `${failed} failed`,
    busy > 0 && `${busy} at work`,
  ].filter(Boolean);
  const all = rows.length === 1 ? "1 session" : `${rows.length} sessions`;
  return parts.length === 0 ? `${all}, idle` : `${all}: ${parts.join(", ")}`;
}

function viewCall(
  { project, words }: SessionFacts,
  { displayWidth }: Pick<BarOptions, "displayWidth">,
): Line {
  const subject = truncateSubject(words, SUBJECT_WIDTH, displayWidth);
  return [
    { text: truncate(project, NAME_WIDTH, displayWidth), tone: "strong" },
    muted(" · "),
    { text: words.lead },
    ...(subject === "" ? [] : [{ text: words.joint + subject }]),
  ];
}

function viewBlock({
  usage,
  utcOffsetMinutes,
}: Pick<BarOptions, "usage" | "utcOffsetMinutes">): readonly Line[] {
  if (usage?.block === undefined) return [];
  const { spent, to } = usage.block;
  return [
    [{ text: `Block: ${spentText(spent)}` }, muted(` · until ${clockTime(to, utcOffsetMinutes)}`)],
  ];
}

const muted = (text: string): Span => ({ text, tone: "muted" });
