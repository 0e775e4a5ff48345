/**
 * Bounds of latencies, in seconds: a frame is 0.0167, a burst is shown after 0.05 at most. None is a whole
 * number, which the two formats of Prometheus would write differently.
 */
const BOUNDS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 2.5];

/** How often something took up to how long. */
interface Latencies {
  observe(ms: number): void;
  counts(): {
    readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
    readonly sumSeconds: number;
    readonly count: number;
  };
}

/** What the daemon counts of itself since it started. Each call costs less than a microsecond. */
export interface OwnMetrics {
  /** An event has come, that happened so long ago. */
  received(kind: string, agoMs: number): void;
  /** A message was found in the spool. */
  spooled(): void;
  /** Something that is shown has changed. Times are of any clock that does not go back. */
  changed(nowMs: number): void;
  /** All changes up to now are shown. */
  shown(nowMs: number): void;
  /** Bars were told. */
  signalled(count: number): void;
  figures(): {
    readonly eventsByKind: ReadonlyMap<string, number>;
    readonly spooled: number;
    readonly signals: { readonly sent: number; readonly coalesced: number };
    readonly ingest: ReturnType<Latencies["counts"]>;
    readonly publish: ReturnType<Latencies["counts"]>;
  };
}

/** Counts that are all 0. */
export function createOwnMetrics(): OwnMetrics {
  const eventsByKind = new Map<string, number>();
  const ingest = createLatencies();
  const publish = createLatencies();
  let [spooled, sent, coalesced] = [0, 0, 0];
  let burst: { readonly firstMs: number; changes: number } | undefined;
  return {
    received(kind, agoMs) {
      eventsByKind.set(kind, (eventsByKind.get(kind) ?? 0) + 1);
      ingest.observe(agoMs);
    },
    spooled() {
      spooled++;
    },
    changed(nowMs) {
      if (burst) burst.changes++;
      else burst = { firstMs: nowMs, changes: 1 };
    },
    shown(nowMs) {
      if (!burst) return;
      publish.observe(nowMs - burst.firstMs);
      coalesced += burst.changes - 1;
      burst = undefined;
    },
    signalled(count) {
      sent += count;
    },
    figures: () => ({
      eventsByKind,
      spooled,
      signals: { sent, coalesced },
      ingest: ingest.counts(),
      publish: publish.counts(),
    }),
  };
}

function createLatencies(): Latencies {
  const within = BOUNDS_S.map(() => 0);
  let [sumSeconds, count] = [0, 0];
  return {
    observe(ms) {
      const seconds = Math.max(0, ms) / 1000;
      sumSeconds += seconds;
      count++;
      const index = BOUNDS_S.findIndex((bound) => seconds <= bound);
      if (index !== -1) within[index] = (within[index] ?? 0) + 1;
    },
    counts() {
      let upToHere = 0;
      const buckets = BOUNDS_S.map((upTo, index) => {
        upToHere += within[index] ?? 0;
        return { upTo, count: upToHere };
      });
      return { buckets, sumSeconds, count };
    },
  };
}
