import type { Database } from "bun:sqlite";
import type { UsageOwner } from "../../core/telemetry/session-usage.ts";

/** Owners by their numbers, as many as there are when a view begins. */
export interface Owners {
  /** Beyond all of their numbers. */
  readonly end: number;
  at(number: number): UsageOwner;
  numberOf(owner: UsageOwner): number;
}

/** Whose use it is where nobody says. */
export const NOBODY: UsageOwner = { model: "", subagent: "", host: "", user: "" };

/** The owners that an open database knows of. */
export function loadOwners(db: Database): Owners {
  const rows = db
    .query<UsageOwner & { id: number }, []>(
      "SELECT id, model, subagent, host, user FROM usage_owners",
    )
    .all();
  const byNumber = new Map<number, UsageOwner>(rows.map(({ id, ...owner }) => [id, owner]));
  const numbers = new Map([...byNumber].map(([id, owner]) => [keyOf(owner), id]));
  return {
    end: rows.reduce((end, { id }) => Math.max(end, id + 1), 1),
    at: (number) => byNumber.get(number) ?? NOBODY,
    // Where there are too many, the others have no name.
    numberOf: (owner) => numbers.get(keyOf(owner)) ?? numbers.get(keyOf(NOBODY)) ?? 0,
  };
}

const keyOf = ({ model, subagent, host, user }: UsageOwner): string =>
  JSON.stringify([model, subagent, host, user]);
