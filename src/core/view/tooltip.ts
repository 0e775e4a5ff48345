import { type Control, isPinned } from "../control/control.ts";
import { dayAndTime } from "../format/clock-time.ts";
import {
  humaniseElapsed,
  humaniseMoney,
  humanisePercent,
  humaniseTokens,
} from "../format/humanise.ts";
import { epochMs, type Now } from "../instant.ts";
import { agentLabel } from "./agent-label.ts";
import { toolName, truncateSubject } from "./activity-words.ts";
import type { BarOptions } from "./bar-options.ts";
import type { SessionFacts } from "./session-facts.ts";
import { viewSpending } from "./spending.ts";
import type { Line, Span } from "./span.ts";
import { totalTokens } from "./usage-figures.ts";

/** More would be taller than the screen of a laptop, and than anybody reads. */
export const MAX_TOOLTIP_ROWS = 12;

/** A tooltip may be wider than the bar's text, not as wide as the screen. */
const SUBJECT_WIDTH = 60;

const SEPARATOR = " · ";

/** What the bar says when it is pointed at: all about one session, or a line for each of several. */
export function viewTooltip(
  rows: readonly SessionFacts[],
  options: BarOptions,
  now: Now,
): readonly Line[] {
  const [only, second] = rows;
  const lines: Line[] = [];
  if (!only) lines.push([{ text: "No session" }]);
  else if (!second) lines.push(...viewOne(only, options, now));
  else lines.push(...viewSeveral(rows, options, now));
  return [
    ...lines,
    ...viewMuted(options.control),
    ...viewSpending(options),
    ...viewDegraded(options.degraded),
  ];
}

function viewOne(row: SessionFacts, options: BarOptions, now: Now): readonly Line[] {
  const about = [agentLabel(row), row.branch, row.model, pinMark(row, options)].filter(
    (text) => text !== undefined,
  );
  const title: Span[] = [{ text: row.project, tone: "strong" }];
  if (about.length > 0) title.push(muted(SEPARATOR + about.join(SEPARATOR)));

  const figures = [
    row.usage && `Tokens: ${humaniseTokens(totalTokens(row.usage))}`,
    row.costMicroUsd !== undefined && `Cost: ${humaniseMoney(row.costMicroUsd)}`,
    row.contextPercent !== undefined && `Context: ${humanisePercent(row.contextPercent)}`,
  ].filter(Boolean);

  const activity: Line = [
    { text: `${row.words.icon} ` },
    ...viewActivity(row, options),
    muted(SEPARATOR + viewAge(row, options, now)),
  ];
  const lines: Line[] = [title, activity];
  if (figures.length > 0) lines.push([{ text: figures.join(" | ") }]);
  const last = row.session.recentTools.at(-1);
  if (last) {
    const outcome = last.outcome === "ok" ? "" : ` (${last.outcome})`;
    lines.push([{ text: `Last Tool: ${toolName(last.name)}${outcome}` }]);
  }
  return lines;
}

function viewSeveral(
  rows: readonly SessionFacts[],
  options: BarOptions,
  now: Now,
): readonly Line[] {
  const lines: Line[] = rows.slice(0, MAX_TOOLTIP_ROWS).map((row) => {
    const figures = [
      agentLabel(row),
      row.model,
      row.contextPercent !== undefined && humanisePercent(row.contextPercent),
      row.costMicroUsd !== undefined && humaniseMoney(row.costMicroUsd),
      pinMark(row, options),
    ].filter(Boolean);
    const rest = [viewAge(row, options, now), ...figures];
    return [
      { text: `${row.words.icon} ` },
      { text: row.project, tone: "strong" },
      muted(SEPARATOR),
      ...viewActivity(row, options),
      muted(SEPARATOR + rest.join(SEPARATOR)),
    ];
  });
  const more = rows.length - MAX_TOOLTIP_ROWS;
  if (more > 0) lines.push([muted(`and ${more} more`)]);
  return lines;
}

const pinMark = ({ session }: SessionFacts, { control }: BarOptions): string | undefined =>
  isPinned(control?.pin, session) ? "pinned" : undefined;

function viewActivity({ words, activity }: SessionFacts, options: BarOptions): Line {
  const subject = truncateSubject(words, SUBJECT_WIDTH, options.displayWidth);
  return [
    activity.state === "waiting" ? { text: words.lead, tone: "strong" } : { text: words.lead },
    ...(subject === "" ? [] : [{ text: words.joint + subject }]),
  ];
}

/** Whether a row's age is read off a running clock; the others say since when, which stays true. */
export function hasRunningAge({ activity }: SessionFacts): boolean {
  if (activity.state === "waiting") return activity.reason !== "idle-prompt";
  return activity.state !== "idle" && activity.state !== "ended";
}

/** The moment from which a row's running age counts. */
export function ageStart(row: SessionFacts): number {
  return row.isStale ? row.session.lastEventAt : row.activity.since;
}

function viewAge(row: SessionFacts, options: BarOptions, now: Now): string {
  if (hasRunningAge(row)) {
    const age = humaniseElapsed(now.bootMs - ageStart(row), "minutes");
    return row.isStale ? `stale ${age}` : age;
  }
  // By the clocks of the session's last event, not by now: the same session must read the same for ever.
  const { lastEventAt, lastEventEpochMs } = row.session;
  const since = epochMs(lastEventEpochMs - (lastEventAt - row.activity.since));
  return `since ${dayAndTime(since, options.utcOffsetMinutes)}`;
}

/** That nothing is told on the desktop, where that is so. */
export function viewMuted(control: Control | undefined): readonly Line[] {
  return control?.isMuted ? [[muted("Notifications are muted")]] : [];
}

/** Which of our own parts do not work, and what says more. */
export function viewDegraded(names: readonly string[]): readonly Line[] {
  if (names.length === 0) return [];
  return [
    [{ text: `⚠ Not working: ${names.join(", ")}`, tone: "warning" }],
    [muted("Run: waybar-llm-bridge doctor")],
  ];
}

const muted = (text: string): Span => ({ text, tone: "muted" });
