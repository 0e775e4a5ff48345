/** How long events are gathered before they are shown together. */
export interface CoalescerTimes {
  /** An event that comes within this time of the last one is shown with it: one frame at 60 Hz, which no eye sees. */
  readonly windowMs: number;
  /** However many follow, the first is shown after this time; nor is anything shown sooner after what was shown last. */
  readonly maxDelayMs: number;
}

/** Events that wait to be shown; times on any clock that does not go back. */
export interface Burst {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The burst after one more event. */
export const extendBurst = (burst: Burst | undefined, nowMs: number): Burst => ({
  firstMs: burst?.firstMs ?? nowMs,
  lastMs: nowMs,
});

/** When a burst is to be shown. What was shown at `shownMs` stands for a while: events in a steady stream are not shown one by one. */
export const burstDueMs = (burst: Burst, times: CoalescerTimes, shownMs: number): number =>
  Math.max(
    Math.min(burst.lastMs + times.windowMs, burst.firstMs + times.maxDelayMs),
    shownMs + times.maxDelayMs,
  );

/** Puts off showing what has changed, so that a burst is shown once. */
export interface Coalescer {
  /** Something changed, at this moment where none is named. */
  touch(nowMs?: number): void;
  /** Shows at once what waits. */
  flush(): void;
}

/** Calls `show` once a burst. One timer at a time, armed anew only when it fires too early. */
export function createCoalescer(
  times: CoalescerTimes,
  clockMs: () => number,
  show: () => void,
): Coalescer {
  let burst: Burst | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const arm = (delayMs: number) => {
    timer = setTimeout(fire, Math.max(0, delayMs));
  };
  const fire = () => {
    timer = undefined;
    if (!burst) return;
    const nowMs = clockMs();
    const leftMs = burstDueMs(burst, times, shownMs) - nowMs;
    // A timer waits 1 ms at least: for less than that it is not worth it. Only the pace is kept to the letter.
    const isTooSoon = nowMs < shownMs + times.maxDelayMs;
    if (leftMs >= 1 || isTooSoon) return arm(Math.ceil(leftMs));
    showNow();
  };
  const showNow = () => {
    burst = undefined;
    shownMs = clockMs();
    show();
  };
  return {
    touch(nowMs = clockMs()) {
      burst = extendBurst(burst, nowMs);
      if (timer === undefined) arm(Math.min(times.windowMs, times.maxDelayMs));
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      if (burst) showNow();
    },
  };
}
