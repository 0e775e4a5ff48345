import type { BootMs } from "../instant.ts";
import type { Session, WaitReason } from "./session.ts";

/** What a session is doing, in the one way that a bar can show. */
export type Activity =
  | {
      readonly state: "waiting";
      readonly reason: WaitReason;
      readonly tool?: string;
      readonly subject?: string;
      readonly since: BootMs;
    }
  | {
      readonly state: "error";
      readonly kind: string;
      readonly message?: string;
      readonly since: BootMs;
    }
  | { readonly state: "compacting"; readonly since: BootMs }
  | {
      readonly state: "tool";
      readonly name: string;
      readonly subject?: string;
      readonly since: BootMs;
    }
  | { readonly state: "thinking"; readonly since: BootMs }
  | { readonly state: "idle"; readonly since: BootMs }
  | { readonly state: "ended"; readonly since: BootMs };

/** What a session is doing, in a word. */
export type ActivityState = Activity["state"];

/** Over all sessions, the bar speaks of the first of these that any session is in. */
export const ACTIVITY_PRIORITY = [
  "waiting",
  "error",
  "tool",
  "thinking",
  "compacting",
  "idle",
  "ended",
] as const satisfies readonly ActivityState[];

/** Derives the activity from everything that is known: it is never stored, so it cannot disagree. */
export function activityOf(session: Session): Activity {
  if (session.endedAt !== undefined) return { state: "ended", since: session.endedAt };

  const wait = session.waits.find((w) => w.reason !== "idle-prompt");
  if (wait) return waiting(wait);

  const { turn } = session;
  if (turn.phase === "failed") {
    return {
      state: "error",
      kind: turn.error?.kind ?? "unknown",
      ...(turn.error?.message !== undefined && { message: turn.error.message }),
      since: turn.since,
    };
  }
  if (session.compaction.since !== undefined) {
    return { state: "compacting", since: session.compaction.since };
  }

  const tool = session.tools.at(-1);
  if (tool) {
    return {
      state: "tool",
      name: tool.name,
      ...(tool.subject !== undefined && { subject: tool.subject }),
      since: tool.since,
    };
  }
  if (turn.phase === "open") return { state: "thinking", since: turn.since };

  const task = session.background[0];
  if (task) {
    return {
      state: "tool",
      name: task.type,
      ...(task.description !== undefined && { subject: task.description }),
      since: turn.since,
    };
  }
  const subagent = session.subagents.find((s) => s.endedAt === undefined);
  if (subagent) return { state: "thinking", since: subagent.since };

  const idlePrompt = session.waits[0];
  return idlePrompt ? waiting(idlePrompt) : { state: "idle", since: turn.since };
}

function waiting(wait: Session["waits"][number]): Activity {
  return {
    state: "waiting",
    reason: wait.reason,
    ...(wait.tool !== undefined && { tool: wait.tool }),
    ...(wait.subject !== undefined && { subject: wait.subject }),
    since: wait.since,
  };
}
