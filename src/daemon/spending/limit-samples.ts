import type { EpochMs } from "../../core/instant.ts";
import type { RateLimit, Session } from "../../core/session/session.ts";
import type { RateLimitSample } from "../../core/usage/ledger-query.ts";

/** Collects what status lines tell of an account's limits: a sample where something has changed, none where it has not. */
export interface LimitSamples {
  add(session: Session, now: EpochMs): void;
  /** Those that nobody has written down yet. */
  waiting(): readonly RateLimitSample[];
  /** They are written down. */
  settle(): void;
}

/** What status lines tell of limits, each figure of an account once until it changes. */
export function limitSamples(): LimitSamples {
  const last = new Map<string, string>();
  let waiting: RateLimitSample[] = [];
  const addLimit = (
    limit: RateLimit | undefined,
    of: Pick<RateLimitSample, "window" | "account" | "at">,
  ) => {
    if (limit === undefined) return;
    const key = `${of.account} ${of.window}`;
    const told = `${limit.usedPercent} ${limit.resetsAt ?? ""}`;
    if (last.get(key) === told) return;
    last.set(key, told);
    waiting.push({ ...of, ...limit });
  };
  return {
    add({ status, transcriptPath }, at) {
      const account = accountOf(transcriptPath);
      addLimit(status?.fiveHour, { window: "5h", account, at });
      addLimit(status?.sevenDay, { window: "7d", account, at });
    },
    waiting: () => waiting,
    settle() {
      waiting = [];
    },
  };
}

/** The configuration directory in which an agent keeps its transcripts: each account has its own. */
function accountOf(path = ""): string {
  // The last one: a home may itself lie below a directory of that name.
  const end = path.lastIndexOf("/projects/");
  return end < 0 ? path : path.slice(0, end);
}
