import { type BootMs, bootMs, type Now } from "../instant.ts";
import { endCompaction, foldCompaction } from "./compaction.ts";
import type { AgentEvent } from "./event.ts";
import type { Session, StatusReport } from "./session.ts";
import { endSubagent, endSubagents, startSubagent, stillRunning } from "./subagents.ts";
import { foldTodos } from "./todos.ts";
import { endTool, settleTools, startTool } from "./tools.ts";
import { beginTurn, endTurn, keepTurnOpen, restart } from "./turn.ts";
import {
  answerPermission,
  answerQuestion,
  askPermission,
  askQuestion,
  clearWaits,
  noticeWait,
} from "./waits.ts";

/** What the daemon is to do after an event; the model itself does nothing. */
export type Effect =
  /** Something that a surface may show has changed. */
  | { readonly kind: "changed" }
  /** Nothing runs any more: a good moment to write the session down. */
  | { readonly kind: "settled" }
  /** The session is over: forget it and its file. */
  | { readonly kind: "ended" };

/** What an event comes to. */
export interface Folded {
  /** `undefined` when there is no such session (any more). */
  readonly state: Session | undefined;
  readonly effects: readonly Effect[];
}

const NOTHING: readonly Effect[] = [];
const CHANGED: readonly Effect[] = [{ kind: "changed" }];
const CHANGED_AND_SETTLED: readonly Effect[] = [{ kind: "changed" }, { kind: "settled" }];
const ENDED: readonly Effect[] = [{ kind: "changed" }, { kind: "ended" }];

/** Events that speak of a session without being its life: alone they do not bring one into being. */
const NEVER_FOUNDS = new Set<AgentEvent["kind"]>([
  "session-end",
  "process-gone",
  "interrupted",
  "at-work",
  "at-rest",
  "usage",
  "cost",
  "telemetry-cost",
]);

/**
 * The session after one event. Pure; a Session is never changed in place.
 * Same event twice: same state. An event older than what is known never undoes it.
 */
export function fold(state: Session | undefined, event: AgentEvent, now: Now): Folded {
  if (event.kind === "session-end" || event.kind === "process-gone") {
    // Late: the session has been started again, or has worked, since.
    if (!state || event.at < state.turn.at) return { state, effects: NOTHING };
    return { state: undefined, effects: ENDED };
  }
  if (!state && NEVER_FOUNDS.has(event.kind)) return { state, effects: NOTHING };

  const before = state ?? newSession(event);
  const after = withOrigin(foldBody(before, event), event, now);
  const settled = before.turn.phase !== "idle" && after.turn.phase === "idle";
  return { state: after, effects: settled ? CHANGED_AND_SETTLED : CHANGED };
}

function newSession(event: AgentEvent): Session {
  return {
    agent: event.agent,
    id: event.sessionId,
    startedAt: event.at,
    lastEventAt: event.at,
    lastEventEpochMs: event.atEpochMs,
    // Nothing has been said of either yet: what is older than this event still counts.
    turn: { phase: "idle", since: event.at, at: bootMs(0) },
    compaction: { at: bootMs(0) },
    tools: [],
    recentTools: [],
    subagents: [],
    waits: [],
    background: [],
    todos: [],
  };
}

/** What every event tells beside its own news. */
function withOrigin(session: Session, event: AgentEvent, now: Now): Session {
  const isNewest = event.at >= session.lastEventAt;
  const { cwd, transcriptPath, permissionMode, pid } = event;
  // A subagent may work elsewhere (in a worktree); the session's place is its main thread's.
  const tellsPlace = session.cwd === undefined || (isNewest && event.subagentId === undefined);
  return {
    ...session,
    startedAt: event.at < session.startedAt ? event.at : session.startedAt,
    // A sender's clock that runs ahead must not make this session the newest for ever.
    lastEventAt: isNewest ? (event.at < now.bootMs ? event.at : now.bootMs) : session.lastEventAt,
    lastEventEpochMs: isNewest ? event.atEpochMs : session.lastEventEpochMs,
    ...(cwd !== undefined && tellsPlace && { cwd }),
    ...(transcriptPath !== undefined && { transcriptPath }),
    ...(permissionMode !== undefined && isNewest && { permissionMode }),
    ...(pid !== undefined && isNewest && { pid }),
  };
}

function foldBody(session: Session, event: AgentEvent): Session {
  switch (event.kind) {
    case "session-start": {
      const named = {
        ...session,
        ...(event.model !== undefined && { model: event.model }),
        ...(event.title !== undefined && { title: event.title }),
      };
      // A compaction restarts the session in the middle of its turn.
      return event.source === "compact" ? named : restart(named, event.at);
    }
    case "prompt": {
      const background = session.background.filter((task) => task.id !== event.endedTaskId);
      const begun = beginTurn({ ...session, background }, event.at);
      if (event.endedTaskId !== undefined) return begun;
      const opened = { ...begun, asked: later(session.asked, event.at) };
      if (event.prompt === undefined) return opened;
      if (session.prompt && event.at < session.prompt.at) return opened;
      return { ...opened, prompt: { text: event.prompt, at: event.at } };
    }
    case "tool-start":
      return foldTodos(startTool(session, event), event.todos);
    case "tool-end":
      return foldTodos(endTool(session, event), event.todos);
    case "tools-settled":
      return settleTools(session, event);
    case "permission-request":
      return askPermission(session, event);
    case "permission-denied":
      return endTool(session, { ...event, kind: "tool-end", outcome: "denied" });
    case "permission-answered":
      return answerPermission(session, event);
    case "question":
      return askQuestion(session, event, event.asker);
    case "question-answered":
      return answerQuestion(session, event);
    case "notice":
      return noticeWait(session, event);
    case "at-work":
      return withClient(clearWaits(session, event.at), true, event.at);
    case "turn-end":
      return {
        ...endTurn(session, event.at, stillRunning(session, event.background, event.at)),
        completed: later(session.completed, event.at),
      };
    case "turn-failed":
      return endTurn(session, event.at, [], {
        kind: event.error,
        ...(event.message !== undefined && { message: event.message }),
      });
    case "interrupted":
      return interrupt(session, event.at);
    case "at-rest":
      return withClient(
        endSubagents(interrupt(clearWaits(session, event.at), event.at), event.at),
        false,
        event.at,
      );
    case "subagent-start":
      return startSubagent(session, event);
    case "subagent-end":
      return bridgeGap(session, endSubagent(session, event), event.at);
    case "compact-start":
    case "compact-end":
      return foldCompaction(session, event);
    case "model":
      return { ...session, model: event.model };
    case "todos":
      return foldTodos(session, event.todos);
    case "status":
      return foldStatus(session, event.status, event);
    case "cost":
      return foldCost(session, event.costMicroUsd);
    case "telemetry-cost":
      return { ...session, telemetryCostMicroUsd: event.costMicroUsd };
    case "usage":
      return foldUsage(session, event);
    case "seen":
      return session;
    case "session-end":
    case "process-gone":
      return session;
    default:
      event satisfies never;
      return session;
  }
}

/** The same moment, whatever order its tellers arrive in. */
const later = (known: { readonly at: BootMs } | undefined, at: BootMs) =>
  known && known.at > at ? known : { at };

/** The agent has come to rest without a hook. A failure that it rests after still stands. */
function interrupt(session: Session, at: BootMs): Session {
  const { turn } = session;
  const rested = endCompaction(session, at);
  return turn.phase === "open" && turn.at <= at ? endTurn(rested, at, session.background) : rested;
}

/**
 * A background subagent's end is announced to the parent by a prompt, 20-90 ms later: a client that says
 * all the while that it works does not rest in between, and the bar must not flash.
 */
function bridgeGap(before: Session, after: Session, at: BootMs): Session {
  const hasEnded = after !== before;
  const isLast =
    after.background.length === 0 && after.subagents.every((s) => s.endedAt !== undefined);
  const isBusy = after.client?.isBusy === true;
  return hasEnded && isLast && isBusy && after.turn.phase === "idle"
    ? keepTurnOpen(after, at)
    : after;
}

const withClient = (session: Session, isBusy: boolean, at: BootMs): Session =>
  session.client && at < session.client.at ? session : { ...session, client: { isBusy, at } };

function foldStatus(session: Session, status: StatusReport, event: AgentEvent): Session {
  if (session.status && event.at < session.status.at) return session;
  return {
    ...session,
    status: { ...status, at: event.at },
    ...(status.model !== undefined && { model: status.model }),
    ...(status.title !== undefined && { title: status.title }),
  };
}

function foldCost(session: Session, costMicroUsd: number | undefined): Session {
  const { ledgerCostMicroUsd: _, ...rest } = session;
  return costMicroUsd === undefined ? rest : { ...rest, ledgerCostMicroUsd: costMicroUsd };
}

function foldUsage(session: Session, event: AgentEvent & { readonly kind: "usage" }): Session {
  if (session.usage && event.at < session.usage.at) return session;
  const { usage, model, branch, at } = event;
  return {
    ...session,
    usage: { ...usage, at },
    ...(model !== undefined && session.model === undefined && { model }),
    ...(branch !== undefined && { branch }),
  };
}
