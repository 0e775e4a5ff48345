import { cleanLine } from "../format/clean.ts";
import { type BootMs, type EpochMs, epochMs, type Now } from "../instant.ts";
import type { Session } from "../session/session.ts";
import { toolName } from "../view/activity-words.ts";
import type { BarOptions } from "../view/bar-options.ts";
import { describeSessions, type SessionFacts, sortRows } from "../view/session-facts.ts";
import type { Cost, LiveSession, LiveTool, LiveView } from "./views.ts";

/** What a page shows of tools at once. */
const MOST_TOOLS = 60;

/** What is shown beside the sessions. */
export interface LiveSurroundings {
  readonly options: Pick<BarOptions, "icons" | "staleAfterMs">;
  /** Whether commands and files that tools are called with are shown. */
  readonly showsContent: boolean;
  readonly today: Cost;
  /** The names of the bridge's own parts that do not work. */
  readonly degraded: readonly string[];
}

/** Sessions as they are now, in the order of the bar's tooltip, and the tools that they called last. */
export function viewLive(
  sessions: readonly Session[],
  { options, showsContent, today, degraded }: LiveSurroundings,
  now: Now,
): LiveView {
  const rows = sortRows(describeSessions(sessions, options, now));
  return {
    sessions: rows.map((row) => toLiveSession(row, showsContent, now)),
    tools: rows
      .flatMap((row) => toolsOf(row, showsContent, now))
      .toSorted((a, b) => b.at - a.at)
      .slice(0, MOST_TOOLS),
    today,
    degraded,
  };
}

function toLiveSession(
  { session, activity, words, project, branch, model, ...row }: SessionFacts,
  showsContent: boolean,
  now: Now,
): LiveSession {
  const { contextPercent, costMicroUsd, isStale } = row;
  return {
    id: session.id,
    agent: session.agent,
    project,
    branch: branch ?? null,
    model: model ?? null,
    state: activity.state,
    activity: words.activity,
    subject: showsContent && words.subject !== "" ? words.subject : null,
    since: wallClock(activity.since, now),
    contextPercent: contextPercent ?? null,
    cost: costMicroUsd === undefined ? null : { microUsd: costMicroUsd, isPartial: false },
    isStale,
    subagents: session.subagents.filter(({ endedAt }) => endedAt === undefined).length,
  };
}

function toolsOf({ session, project }: SessionFacts, showsContent: boolean, now: Now): LiveTool[] {
  const shared = { sessionId: session.id, project };
  const subjectOf = (subject: string | undefined) =>
    showsContent && subject !== undefined ? cleanLine(subject) : null;
  return [
    ...session.tools.map(({ id, name, subject, since }) => ({
      ...shared,
      id,
      at: wallClock(since, now),
      tool: toolName(name),
      subject: subjectOf(subject),
      state: "running" as const,
      durationMs: null,
    })),
    ...session.recentTools.map(({ id, name, subject, endedAt, durationMs, outcome }) => ({
      ...shared,
      id,
      at: wallClock(endedAt, now),
      tool: toolName(name),
      subject: subjectOf(subject),
      state: outcome,
      durationMs: durationMs ?? null,
    })),
  ];
}

/** A moment of the boot clock, as a clock on the wall shows it now. */
export const wallClock = (at: BootMs, now: Now): EpochMs =>
  epochMs(Math.round(now.epochMs - (now.bootMs - at)));
