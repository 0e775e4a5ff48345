import { isPinned } from "../control/control.ts";
import { nextElapsedChangeMs } from "../format/humanise.ts";
import { usesField } from "../format/template.ts";
import type { EpochMs, Now } from "../instant.ts";
import type { ActivityState } from "../session/activity.ts";
import type { Session, TokenUsage } from "../session/session.ts";
import type { BarOptions } from "./bar-options.ts";
import { viewText } from "./bar-text.ts";
import { describeSessions, firstToShow, type SessionFacts, sortRows } from "./session-facts.ts";
import type { Line } from "./span.ts";
import { ageStart, hasRunningAge, MAX_TOOLTIP_ROWS, viewTooltip } from "./tooltip.ts";
import { CONTEXT_CRITICAL_PERCENT } from "./usage-figures.ts";

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
  const shown = rowToShow(rows, options);
  const session = shown?.session;
  return {
    text: viewText(rows, shown, options, now),
    tooltip: viewTooltip(rows, options, now),
    class: viewClass(shown, options),
    alt: barAlt(shown),
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
  const shown = rowToShow(rows, options);
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

/** The pinned session, else the one that the bar chooses. */
const rowToShow = (
  rows: readonly SessionFacts[],
  { control }: BarOptions,
): SessionFacts | undefined =>
  rows.find(({ session }) => isPinned(control?.pin, session)) ?? firstToShow(rows);

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

/** What the icon of a session goes by; without one it is idle. */
export const barAlt = (row: SessionFacts | undefined): BarAlt =>
  ALT_OF[row?.activity.state ?? "idle"];

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
    ...(options.budget?.class === undefined ? [] : [options.budget.class]),
    ...(percent >= critical ? ["context-critical"] : []),
    ...(shown?.isStale ? ["stale"] : []),
    ...(shown && isPinned(options.control?.pin, shown.session) ? ["pinned"] : []),
    ...(options.control?.isMuted ? ["muted"] : []),
    ...(options.degraded.length > 0 ? ["degraded"] : []),
  ];
}
