import { replaceBreaking } from "../format/clean.ts";
import { humaniseElapsed, nextElapsedChangeMs } from "../format/humanise.ts";
import {
  type FieldValue,
  quantity,
  renderTemplate,
  type Template,
  usesField,
} from "../format/template.ts";
import { truncate } from "../format/truncate.ts";
import type { EpochMs, Now } from "../instant.ts";
import type { ActivityState } from "../session/activity.ts";
import type { Session, TokenUsage } from "../session/session.ts";
import { truncateSubject } from "./activity-words.ts";
import type { BarOptions } from "./bar-options.ts";
import type { BarField } from "./fields.ts";
import { stateIcon, toolFamily, toolIcon } from "./icons.ts";
import { describeSessions, firstToShow, type SessionFacts, sortRows } from "./session-facts.ts";
import type { Line } from "./span.ts";
import { ageStart, hasRunningAge, MAX_TOOLTIP_ROWS, viewTooltip } from "./tooltip.ts";
import { CONTEXT_CRITICAL_PERCENT, totalTokens } from "./usage-figures.ts";

/** What the module's icon goes by. */
export type BarAlt = "idle" | "busy" | "waiting" | "error";

/** All that a bar shows of all sessions. Plain text: markup is the surface's. */
export interface WaybarModule {
  /** One line, never empty: a bar hides what has no text. */
  readonly text: string;
  readonly tooltip: readonly Line[];
  readonly class: readonly string[];
  readonly alt: BarAlt;
  /** Context used of the session shown first, 0 to 100. */
  readonly percentage?: number;
  /** The session shown first, for people's scripts; empty and zero without one. */
  readonly shown: {
    readonly activity: string;
    readonly model: string;
    readonly costMicroUsd: number;
    readonly usage: TokenUsage;
    readonly lastEventEpochMs: EpochMs | 0;
    readonly sessionId: string;
    readonly cwd: string;
  };
  readonly sessionCount: number;
}

/** What the bar shows of these sessions at this moment. */
export function viewBar(sessions: readonly Session[], options: BarOptions, now: Now): WaybarModule {
  const rows = sortRows(describeSessions(sessions, options, now));
  const shown = firstToShow(rows);
  const session = shown?.session;
  return {
    text: viewText(rows, shown, options, now),
    tooltip: viewTooltip(rows, options, now),
    class: viewClass(shown, options),
    alt: ALT_OF[shown?.activity.state ?? "idle"],
    ...(shown?.contextPercent !== undefined && { percentage: shown.contextPercent }),
    shown: {
      activity: shown?.words.activity ?? "Idle",
      model: session?.model ?? session?.status?.model ?? "",
      costMicroUsd: shown?.costMicroUsd ?? 0,
      usage: shown?.usage ?? NO_USAGE,
      lastEventEpochMs: session?.lastEventEpochMs ?? 0,
      sessionId: session?.id ?? "",
      cwd: session?.cwd ?? "",
    },
    sessionCount: rows.length,
  };
}

/**
 * In how many milliseconds time alone changes what `viewBar` shows; nothing when it never does. Until
 * then the same sessions give the same bytes, so whoever draws may sleep.
 */
export function nextChangeMs(
  sessions: readonly Session[],
  options: BarOptions,
  now: Now,
): number | undefined {
  const rows = sortRows(describeSessions(sessions, options, now));
  const shown = firstToShow(rows);
  const inMs: number[] = [];
  for (const { turnsAt } of rows) if (turnsAt !== undefined) inMs.push(turnsAt - now.bootMs);
  for (const row of rows.slice(0, MAX_TOOLTIP_ROWS)) {
    if (hasRunningAge(row)) inMs.push(nextElapsedChangeMs(now.bootMs - ageStart(row), "minutes"));
  }
  if (shown && hasRunningAge(shown) && options.format && usesField(options.format, "elapsed")) {
    inMs.push(nextElapsedChangeMs(now.bootMs - shown.activity.since, "seconds"));
  }
  return inMs.length === 0 ? undefined : Math.max(1, Math.ceil(Math.min(...inMs)));
}

const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

const ALT_OF = {
  waiting: "waiting",
  error: "error",
  tool: "busy",
  thinking: "busy",
  compacting: "busy",
  idle: "idle",
  ended: "idle",
} as const satisfies Record<ActivityState, BarAlt>;

const CLASS_OF = {
  waiting: "waiting",
  error: "error",
  tool: "tool-active",
  thinking: "thinking",
  compacting: "compacting",
  idle: "idle",
  ended: "idle",
} as const satisfies Record<ActivityState, string>;

function viewClass(shown: SessionFacts | undefined, options: BarOptions): readonly string[] {
  const percent = shown?.contextPercent ?? 0;
  const critical = Math.max(CONTEXT_CRITICAL_PERCENT, options.contextHighPercent);
  return [
    CLASS_OF[shown?.activity.state ?? "idle"],
    ...(percent >= options.contextHighPercent ? ["context-high"] : []),
    ...(percent >= critical ? ["context-critical"] : []),
    ...(shown?.isStale ? ["stale"] : []),
    ...(options.degraded.length > 0 ? ["degraded"] : []),
  ];
}

function viewText(
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  options: BarOptions,
  now: Now,
): string {
  const icon = shown?.words.icon ?? stateIcon(options.icons, "idle");
  const text = options.format
    ? fillFormat(options.format, rows, shown, options, now)
    : viewDefaultText(rows, shown, icon, options);
  const fitted = truncate(text, options.maxWidth, options.displayWidth);
  return fitted.trim() === "" ? icon : fitted;
}

/**
 * Without a format. One session says what it does. Of several, whoever needs a person says so by name,
 * and the others at work are counted; a single one at work speaks for itself; the idle are only counted
 * when nobody works.
 */
function viewDefaultText(
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  icon: string,
  options: BarOptions,
): string {
  if (!shown) return `${icon} Idle`;
  if (rows.length === 1) return fitActivity(`${icon} `, shown, "", options);
  const atWork = rows.filter((row) => row.activity.state !== "idle");
  if (atWork.length === 0) return `${icon} ${rows.length}`;

  const speaks = ALT_OF[shown.activity.state] !== "busy" || atWork.length === 1;
  if (!speaks) return viewCounts(atWork, options);
  const others = viewCounts(
    atWork.filter((row) => row !== shown),
    options,
  );
  const name = truncate(shown.project, options.maxWidth / 3, options.displayWidth);
  return fitActivity(`${icon} ${name} · `, shown, others === "" ? "" : ` · ${others}`, options);
}

// The order is fixed: a reader learns the places, and they must not jump as the numbers change.
const COUNTED = ["waiting", "error", "thinking", "tool", "compacting"] as const;

function viewCounts(rows: readonly SessionFacts[], { icons }: BarOptions): string {
  return COUNTED.flatMap((state) => {
    const group = rows.filter((row) => row.activity.state === state);
    if (group.length === 0) return [];
    const families = new Set(
      group.map(({ activity }) =>
        activity.state === "tool" ? toolFamily(activity.name) : "other",
      ),
    );
    const [family] = families;
    const isOneFamily = state === "tool" && families.size === 1 && family !== undefined;
    return `${group.length} ${isOneFamily ? toolIcon(icons, family) : stateIcon(icons, state)}`;
  }).join(" ");
}

// Fewer columns of a subject say nothing.
const MIN_SUBJECT_WIDTH = 6;

/** What a session does between a head and a tail that stay whole; the subject gives way. */
function fitActivity(
  head: string,
  { words }: SessionFacts,
  tail: string,
  { maxWidth, displayWidth }: BarOptions,
): string {
  const room = maxWidth - displayWidth(head) - displayWidth(tail);
  const subjectRoom = room - displayWidth(words.lead + words.joint);
  const body =
    words.subject === "" || subjectRoom < MIN_SUBJECT_WIDTH
      ? truncate(words.lead, room, displayWidth)
      : words.lead + words.joint + truncateSubject(words, subjectRoom, displayWidth);
  return head + body + tail;
}

function fillFormat(
  format: Template,
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  options: BarOptions,
  now: Now,
): string {
  const values = barValues(rows, shown, options, now);
  const fill = (subject: FieldValue) =>
    replaceBreaking(renderTemplate(format, { ...values, subject }));
  const text = fill(values.subject);
  const over = options.displayWidth(text) - options.maxWidth;
  if (over <= 0 || !shown) return text;
  // Only the subject gives way, if that is enough.
  const room = options.displayWidth(shown.words.subject) - over;
  if (room < MIN_SUBJECT_WIDTH) return text;
  return fill(truncateSubject(shown.words, room, options.displayWidth));
}

function barValues(
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  options: BarOptions,
  now: Now,
): Record<BarField, FieldValue> {
  const usage = shown?.usage;
  return {
    activity: shown?.words.activity ?? "Idle",
    icon: shown?.words.icon ?? stateIcon(options.icons, "idle"),
    subject: shown?.words.subject,
    elapsed:
      shown && hasRunningAge(shown)
        ? humaniseElapsed(now.bootMs - shown.activity.since, "seconds")
        : undefined,
    project: shown?.project,
    branch: shown?.branch,
    model: shown?.model,
    sessions: { unit: "count", value: rows.length },
    cost: quantity("micro-usd", shown?.costMicroUsd),
    context: quantity("percent", shown?.contextPercent),
    tokens: quantity("tokens", usage && totalTokens(usage)),
    input_tokens: quantity("tokens", usage?.inputTokens),
    output_tokens: quantity("tokens", usage?.outputTokens),
    cache_read: quantity("tokens", usage?.cacheReadTokens),
    cache_write: quantity("tokens", usage?.cacheWriteTokens),
  };
}
