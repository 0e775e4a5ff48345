import type { BootMs } from "../instant.ts";
import type { AgentEvent, ToolCall } from "./event.ts";
import { dropThreadTools, finishTool } from "./recent-tools.ts";
import type { FinishedTool, RunningTool, Session } from "./session.ts";
import { isThreadPast } from "./thread.ts";
import { keepTurnOpen } from "./turn.ts";
import { askQuestion, clearThreadWaits, clearToolWaits } from "./waits.ts";

/** More calls than any agent runs at once: a sender that never ends its calls must not fill the memory. */
const MAX_RUNNING_TOOLS = 200;

/** Tools that are themselves a question to the person at the keyboard. */
const QUESTION_TOOLS = new Set(["AskUserQuestion"]);

type ToolStart = AgentEvent & { readonly kind: "tool-start" };
type ToolEnd = AgentEvent & { readonly kind: "tool-end" };

/** A call begins. Calls run in parallel, so each stands under its own id. */
export function startTool(session: Session, event: ToolStart): Session {
  const { at, subagentId, tool } = event;
  if (isThreadPast(session, subagentId, at)) return session;
  const opened = subagentId === undefined ? keepTurnOpen(session, at) : session;

  const id = toolId(tool, event);
  const isKnown =
    tool.id === undefined
      ? opened.recentTools.some((t) => isSameCall(t, tool, subagentId) && t.endedAt > at)
      : opened.tools.some((t) => t.id === id) || opened.recentTools.some((t) => t.id === id);
  if (isKnown) return startedEarlier(opened, id, at);

  const running: RunningTool = {
    id,
    name: tool.name,
    ...(tool.subject !== undefined && { subject: tool.subject }),
    ...(subagentId !== undefined && { subagentId }),
    since: at,
  };
  const others =
    tool.id === undefined
      ? opened.tools.filter((t) => !isSameCall(t, tool, subagentId))
      : opened.tools;
  const started = { ...opened, tools: insertBySince(others, running).slice(-MAX_RUNNING_TOOLS) };
  return QUESTION_TOOLS.has(tool.name) ? askQuestion(started, event, tool, id) : started;
}

/** Of two words on a call's start the earlier counts, whichever comes first: hooked twice, it stands where it stands hooked once. */
function startedEarlier(session: Session, id: string, at: BootMs): Session {
  const known = session.tools.find((t) => t.id === id);
  if (!known || known.since <= at) return session;
  const others = session.tools.filter((t) => t !== known);
  return { ...session, tools: insertBySince(others, { ...known, since: at }) };
}

/** A call has ended, and with it whatever it waited for. */
export function endTool(session: Session, event: ToolEnd): Session {
  const { at, subagentId, tool } = event;
  const running = findRunning(session, tool, subagentId);
  const id = running?.id ?? toolId(tool, event);
  const known = tool.id === undefined ? undefined : session.recentTools.find((t) => t.id === id);
  // What we closed ourselves gives way to the agent's own report of it.
  if (known && (known.outcome === "ok" || known.outcome === "failed")) return session;

  // A call that the user broke off is the end of the turn's work, not a sign of it.
  const isCurrent =
    subagentId === undefined &&
    event.outcome !== "interrupted" &&
    !isThreadPast(session, undefined, at);
  const opened = isCurrent ? keepTurnOpen(session, at) : session;
  const ended =
    tool.id === undefined && !running
      ? opened
      : finishTool(opened, finishedTool(event, id, running, known));
  return clearToolWaits(ended, { at, tool, id, subagentId });
}

/** The agent says that every call of this thread's step is settled: one without an end of its own never ran. */
export function settleTools(session: Session, event: AgentEvent): Session {
  const { at, subagentId } = event;
  return clearThreadWaits(dropThreadTools(session, subagentId, at, "denied"), subagentId, at);
}

function findRunning(
  session: Session,
  tool: ToolCall,
  subagentId: string | undefined,
): RunningTool | undefined {
  if (tool.id !== undefined) return session.tools.find((t) => t.id === tool.id);
  return session.tools.findLast(
    (t) =>
      t.subagentId === subagentId &&
      (tool.name === "" || t.name === tool.name) &&
      (tool.subject === undefined || t.subject === undefined || t.subject === tool.subject),
  );
}

/** Old clients and plain senders name no id: then one call of a name and subject runs at a time. */
const toolId = (tool: ToolCall, event: AgentEvent): string =>
  tool.id ?? `${event.subagentId ?? ""}~${tool.name}@${event.at}~${tool.subject ?? ""}`;

const isSameCall = (
  known: RunningTool | FinishedTool,
  tool: ToolCall,
  subagentId: string | undefined,
): boolean =>
  known.subagentId === subagentId && known.name === tool.name && known.subject === tool.subject;

function finishedTool(
  event: ToolEnd,
  id: string,
  running: RunningTool | undefined,
  known: FinishedTool | undefined,
): FinishedTool {
  const elapsedMs = running ? Math.max(0, event.at - running.since) : known?.durationMs;
  const durationMs = event.durationMs ?? elapsedMs;
  const subject = event.tool.subject ?? running?.subject ?? known?.subject;
  return {
    id,
    name: event.tool.name || (running?.name ?? ""),
    ...(subject !== undefined && { subject }),
    ...(event.subagentId !== undefined && { subagentId: event.subagentId }),
    endedAt: event.at,
    ...(durationMs !== undefined && { durationMs }),
    outcome: event.outcome,
    ...(event.error !== undefined && { error: event.error }),
  };
}

function insertBySince(tools: readonly RunningTool[], tool: RunningTool): RunningTool[] {
  const index = tools.findLastIndex((t) => t.since <= tool.since);
  return tools.toSpliced(index + 1, 0, tool);
}
