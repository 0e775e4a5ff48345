import type { BootMs } from "../instant.ts";
import type { AgentEvent, ToolCall } from "./event.ts";
import type { Session, Wait } from "./session.ts";
import { isThreadPast } from "./thread.ts";

/** More than any agent asks at once: a sender that only ever asks must not fill the memory. */
const MAX_WAITS = 50;

type Of<K extends AgentEvent["kind"]> = AgentEvent & { readonly kind: K };

/** The agent asks for leave to run a tool. Not every agent says by an id for which call. */
export function askPermission(session: Session, event: Of<"permission-request">): Session {
  const { at, subagentId, tool } = event;
  if (isAnswered(session, subagentId, tool, at)) return session;
  const asksAlready = session.waits.some(
    (w) =>
      w.subagentId === subagentId &&
      w.tool === tool.name &&
      (w.reason === "question" || w.subject === tool.subject),
  );
  if (asksAlready) return session;
  return addWait(session, {
    reason: "permission",
    since: at,
    tool: tool.name,
    ...(tool.subject !== undefined && { subject: tool.subject }),
    ...(subagentId !== undefined && { subagentId }),
    ...(tool.id !== undefined && { toolUseId: tool.id }),
  });
}

/** The person has answered a request, known by its call's id, or by thread, name and subject. */
export function answerPermission(session: Session, event: Of<"permission-answered">): Session {
  const { at, subagentId, tool } = event;
  return clearToolWaits(session, { at, tool, id: tool.id ?? "", subagentId });
}

/** A question to the user: by a tool call, which then has an id, or by an MCP server. */
export function askQuestion(
  session: Session,
  event: AgentEvent,
  asker: ToolCall,
  toolUseId?: string,
): Session {
  const { at, subagentId } = event;
  if (isThreadPast(session, subagentId, at)) return session;
  const isOfAsker = (w: Wait) => w.tool === asker.name && w.subagentId === subagentId;
  if (session.waits.some((w) => w.reason === "question" && isOfAsker(w))) return session;
  // The question's own permission prompt is the same dialog.
  const waits = session.waits.filter((w) => !isOfAsker(w));
  return addWait(
    { ...session, waits },
    {
      reason: "question",
      since: at,
      tool: asker.name,
      ...(asker.subject !== undefined && { subject: asker.subject }),
      ...(subagentId !== undefined && { subagentId }),
      ...(toolUseId !== undefined && { toolUseId }),
    },
  );
}

/** A question was answered: those of the same asker that were there by then are over. */
export function answerQuestion(session: Session, event: Of<"question-answered">): Session {
  const answers = (w: Wait) =>
    w.reason === "question" && w.tool === event.from && w.since <= event.at;
  return withoutWaits(session, answers);
}

/** A notification comes seconds late: it counts only where nothing has told us earlier, or better. */
export function noticeWait(session: Session, event: Of<"notice">): Session {
  const { about, at, message } = event;
  if (at < session.turn.at) return session;
  if (about === "idle") {
    const isIdle =
      session.turn.phase === "idle" && session.waits.length === 0 && session.tools.length === 0;
    return isIdle ? addWait(session, { reason: "idle-prompt", since: at }) : session;
  }
  if (session.waits.some((w) => w.reason !== "idle-prompt")) return session;
  return addWait(session, {
    reason: about,
    since: at,
    ...(message !== undefined && { subject: message }),
  });
}

/** Whatever asked has been answered: the agent itself says so. */
export function clearWaits(session: Session, at: BootMs): Session {
  return withoutWaits(session, (w) => w.since <= at);
}

/** The main thread has moved on: nothing of it can still be asking. */
export function clearMainWaits(session: Session, at: BootMs): Session {
  return withoutWaits(session, (w) => w.subagentId === undefined && w.since <= at);
}

/** One thread has settled its calls, or ended. */
export function clearThreadWaits(
  session: Session,
  subagentId: string | undefined,
  at: BootMs,
): Session {
  return withoutWaits(session, (w) => w.subagentId === subagentId && w.since <= at);
}

/** A call has ended: the request that it made, known by its id or by thread, name and subject, is answered. */
export function clearToolWaits(
  session: Session,
  ended: {
    readonly at: BootMs;
    readonly tool: ToolCall;
    readonly id: string;
    readonly subagentId: string | undefined;
  },
): Session {
  const { at, tool, id, subagentId } = ended;
  const isOfCall = (w: Wait) =>
    w.toolUseId === id ||
    (w.subagentId === subagentId &&
      w.since <= at &&
      (w.tool === undefined ||
        (w.tool === tool.name && (w.subject === tool.subject || tool.subject === undefined))));
  return withoutWaits(session, isOfCall);
}

function isAnswered(
  session: Session,
  subagentId: string | undefined,
  tool: ToolCall,
  at: BootMs,
): boolean {
  return (
    isThreadPast(session, subagentId, at) ||
    session.recentTools.some(
      (t) =>
        t.subagentId === subagentId &&
        t.name === tool.name &&
        t.subject === tool.subject &&
        t.endedAt >= at,
    )
  );
}

/** Oldest first: who has waited longest is shown. */
function addWait(session: Session, wait: Wait): Session {
  const kept =
    wait.reason === "idle-prompt"
      ? session.waits
      : session.waits.filter((w) => w.reason !== "idle-prompt");
  const waits = [...kept, wait].toSorted((a, b) => a.since - b.since);
  return { ...session, waits: waits.slice(-MAX_WAITS) };
}

function withoutWaits(session: Session, isOver: (wait: Wait) => boolean): Session {
  return session.waits.some(isOver)
    ? { ...session, waits: session.waits.filter((w) => !isOver(w)) }
    : session;
}
