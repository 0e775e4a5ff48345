import type { Session } from "../session/session.ts";
import type { SessionFacts } from "../view/session-facts.ts";

/**
 * Whom to look after next: of those that wait for a person the one that has waited longest, requests
 * before mere reminders; and where that was `last` already (`waitingKey`), the one after it, round and round.
 */
export function nextWaiting(
  rows: readonly SessionFacts[],
  last: string | undefined,
): Session | undefined {
  const waiting = rows
    .flatMap(({ session, activity }) =>
      activity.state === "waiting"
        ? [{ session, isReminder: activity.reason === "idle-prompt", since: activity.since }]
        : [],
    )
    .toSorted((a, b) => Number(a.isReminder) - Number(b.isReminder) || a.since - b.since)
    .map(({ session }) => session);
  const index = waiting.findIndex((session) => waitingKey(session) === last);
  return waiting[(index + 1) % waiting.length];
}

/** By which a session is known from one call to the next. */
export const waitingKey = ({ agent, id }: Session): string => `${agent}\n${id}`;
