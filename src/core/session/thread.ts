import type { BootMs } from "../instant.ts";
import type { Session } from "./session.ts";

/** Whether the thread that an event belongs to had already ended, or begun anew, when the event was sent: then it comes too late to count. */
export function isThreadPast(
  session: Session,
  subagentId: string | undefined,
  at: BootMs,
): boolean {
  if (subagentId === undefined) {
    const { phase, since, at: ruledAt } = session.turn;
    return phase === "open" ? at < since : at < ruledAt;
  }
  const endedAt = session.subagents.find((s) => s.id === subagentId)?.endedAt;
  return endedAt !== undefined && at <= endedAt;
}
