/** A ticket is used within seconds: a browser starts, and posts it. */
const TICKET_MS = 60_000;

/** Who asks for tickets over and over has a fault: the oldest go. */
const MOST_TICKETS = 32;

/** Tickets with which a browser logs in: each once, and soon. */
export interface Tickets {
  issue(): string;
  /** Whether it was a ticket. It is none any more afterwards. */
  take(ticket: string): boolean;
}

/** Tickets made of `randomText`; `nowMs` is a clock that does not go back. */
export function createTickets(randomText: () => string, nowMs: () => number): Tickets {
  const issued = new Map<string, number>();
  return {
    issue() {
      const oldest = issued.size >= MOST_TICKETS ? issued.keys().next().value : undefined;
      if (oldest !== undefined) issued.delete(oldest);
      const ticket = randomText();
      issued.set(ticket, nowMs());
      return ticket;
    },
    take(ticket) {
      const at = issued.get(ticket);
      issued.delete(ticket);
      return at !== undefined && nowMs() - at <= TICKET_MS;
    },
  };
}
