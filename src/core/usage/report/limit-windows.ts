import { type EpochMs, epochMs } from "../../instant.ts";
import type { RateLimitSample, UsageWindow } from "../ledger-query.ts";

// The same end is told with a second's difference; two windows never end so near each other.
const SAME_END_MS = 120_000;

/** The account of which most samples are; of equals, the one told of last. Others' limits are not ours to mix in. */
export function mainAccount(samples: readonly RateLimitSample[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { account } of samples) counts.set(account, (counts.get(account) ?? 0) + 1);
  let main: string | undefined;
  for (const { account } of samples) {
    if (main === undefined || (counts.get(account) ?? 0) >= (counts.get(main) ?? 0)) main = account;
  }
  return main;
}

/** The windows that one account's samples tell of, in order and without overlap: where a limit was reset before its time, the window ends there. */
export function realWindows(
  samples: readonly RateLimitSample[],
  lengthMs: number,
): readonly UsageWindow[] {
  const ends = samples
    .flatMap(({ at, resetsAt }) => (isPlausible(at, resetsAt, lengthMs) ? [resetsAt] : []))
    .toSorted((a, b) => a - b);
  const windows: UsageWindow[] = [];
  for (const end of ends) {
    const last = windows.at(-1);
    if (last !== undefined && end - last.to < SAME_END_MS) continue;
    const from = epochMs(end - lengthMs);
    if (last !== undefined && from < last.to) windows[windows.length - 1] = { ...last, to: from };
    windows.push({ from, to: end });
  }
  return windows.filter(({ from, to }) => from < to);
}

/** A sample tells of the window in which it lies; one that does not was made by a clock that is wrong. */
const isPlausible = (
  at: EpochMs,
  resetsAt: EpochMs | undefined,
  lengthMs: number,
): resetsAt is EpochMs =>
  resetsAt !== undefined && at < resetsAt + SAME_END_MS && at >= resetsAt - lengthMs - SAME_END_MS;
