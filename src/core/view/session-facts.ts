import { cleanLine } from "../format/clean.ts";
import { type BootMs, bootMs, type Now } from "../instant.ts";
import { ACTIVITY_PRIORITY, type Activity, activityOf } from "../session/activity.ts";
import type { Session, TokenUsage } from "../session/session.ts";
import { type ActivityWords, describeActivity } from "./activity-words.ts";
import type { BarOptions } from "./bar-options.ts";
import { contextPercent } from "./usage-figures.ts";
import { modelName } from "./model-name.ts";
import { labelProjects, projectDir } from "./project-label.ts";

/** A session as it is to be shown at one moment. */
export interface SessionFacts {
  readonly session: Session;
  readonly activity: Activity;
  readonly words: ActivityWords;
  readonly project: string;
  readonly branch?: string;
  readonly model?: string;
  readonly contextPercent?: number;
  readonly costMicroUsd?: number;
  readonly usage?: TokenUsage;
  /** Silent for long, though something should be going on. */
  readonly isStale: boolean;
  /** When time alone makes it stale, or lets its call for attention end. */
  readonly turnsAt?: BootMs;
}

/** The facts of all sessions that live, in the order in which they came. */
export function describeSessions(
  sessions: readonly Session[],
  options: Pick<BarOptions, "icons" | "staleAfterMs">,
  now: Now,
): readonly SessionFacts[] {
  const live = sessions.filter((session) => session.endedAt === undefined);
  const labels = labelProjects(live);
  return live.map((session, i) => {
    const { activity, isStale, turnsAt } = agedActivity(session, options.staleAfterMs, now);
    const roots = [session.cwd, projectDir(session)].filter((dir) => dir !== undefined);
    const model = session.model ?? session.status?.model;
    const context = contextPercent(session.status);
    const usage = newestUsage(session);
    const branch = session.status?.branch ?? session.branch;
    // The agent's own figure where there is one; it knows requests that no transcript holds.
    const costMicroUsd =
      session.status?.costMicroUsd ?? session.ledgerCostMicroUsd ?? session.telemetryCostMicroUsd;
    return {
      session,
      activity,
      words: describeActivity(activity, roots, options.icons),
      project: labels[i] ?? "",
      isStale,
      ...(turnsAt !== undefined && { turnsAt }),
      ...(branch && { branch: cleanLine(branch) }),
      ...(model && { model: modelName(model) }),
      ...(context !== undefined && { contextPercent: context }),
      ...(costMicroUsd !== undefined && { costMicroUsd }),
      ...(usage && { usage }),
    };
  });
}

interface AgedActivity {
  readonly activity: Activity;
  readonly isStale: boolean;
  readonly turnsAt?: BootMs;
}

/**
 * The activity with its age counted in. Whoever waits for a permission or an answer waits until it is
 * given; the reminder that a finished session has the word is dropped after a while, or every session
 * left open would call for ever.
 */
function agedActivity(session: Session, staleAfterMs: number, now: Now): AgedActivity {
  const activity = activityOf(session);
  if (activity.state === "idle" || activity.state === "ended") return { activity, isStale: false };
  const isReminder = activity.state === "waiting" && activity.reason === "idle-prompt";
  if (activity.state === "waiting" && !isReminder) return { activity, isStale: false };

  const turnsAt = bootMs((isReminder ? activity.since : session.lastEventAt) + staleAfterMs);
  if (now.bootMs < turnsAt) return { activity, isStale: false, turnsAt };
  if (isReminder) {
    return { activity: { state: "idle", since: session.turn.since }, isStale: false };
  }
  return { activity, isStale: true };
}

function newestUsage(session: Session): TokenUsage | undefined {
  const { status, usage } = session;
  if (!status?.usage) return usage;
  return usage && usage.at > status.at ? usage : status.usage;
}

/**
 * The session that the bar speaks of: the first activity of ACTIVITY_PRIORITY that any session is in;
 * a request before a mere reminder, the stale after the fresh, the idle last.
 */
export function firstToShow(rows: readonly SessionFacts[]): SessionFacts | undefined {
  let first: SessionFacts | undefined;
  for (const row of rows) if (first === undefined || rankOf(row) < rankOf(first)) first = row;
  return first;
}

function rankOf({ activity, isStale }: SessionFacts): number {
  const rank = ACTIVITY_PRIORITY.indexOf(activity.state) * 2;
  if (activity.state === "waiting") return activity.reason === "idle-prompt" ? rank + 1 : rank;
  if (activity.state === "idle") return 1000;
  return isStale ? rank + 100 : rank;
}

/**
 * Rows in the order to list them: who waits for a person first, then errors, then work, then idleness.
 * Within each the order stays put while tools come and go, so that a reader's eye can too.
 */
export function sortRows(rows: readonly SessionFacts[]): readonly SessionFacts[] {
  return rows.toSorted(
    (a, b) => groupOf(a) - groupOf(b) || orderIn(a) - orderIn(b) || compareIds(a, b),
  );
}

const GROUPS = {
  waiting: 0,
  error: 1,
  tool: 2,
  thinking: 2,
  compacting: 2,
  idle: 3,
  ended: 3,
} as const satisfies Record<Activity["state"], number>;

const groupOf = (row: SessionFacts): number => GROUPS[row.activity.state];

function orderIn({ activity, session }: SessionFacts): number {
  switch (activity.state) {
    case "waiting":
      return activity.since; // whoever waits longest
    case "idle":
    case "ended":
      return -session.lastEventAt; // the last used
    default:
      return session.startedAt;
  }
}

function compareIds(a: SessionFacts, b: SessionFacts): number {
  const [left, right] = [
    `${a.session.agent}/${a.session.id}`,
    `${b.session.agent}/${b.session.id}`,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
}
