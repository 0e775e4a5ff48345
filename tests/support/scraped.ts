import { type EpochMs, epochMs } from "../../src/core/instant.ts";
import type { TelemetryBatch } from "../../src/core/telemetry/batch.ts";
import { createMetrics } from "../../src/daemon/network/metrics.ts";
import { NOTHING_YET } from "../../src/daemon/network/telemetry-service.ts";
import { createOwnMetrics } from "../../src/daemon/own-metrics.ts";
import { openExposed } from "../../src/store/telemetry/exposed.ts";
import { openTelemetryReader, type TelemetryReader } from "../../src/store/telemetry/read.ts";
import { openTelemetryWriter } from "../../src/store/telemetry/write.ts";
import { createTelemetryTaker } from "../../src/telemetry/take.ts";
import { memoryStore, NOON_MS } from "./telemetry-store.ts";

/** Each request comes in a minute of its own. */
export const MINUTE_MS = 60_000;

/** When points are exported in their minute, and when the store is scraped in it. */
const EXPORTED_AT_MS = 10_000;
const SCRAPED_AT_MS = [20_000, 35_000, 50_000];

export interface Scraped {
  /** From the first request's minute to the end of the last one's. */
  readonly window: { readonly from: EpochMs; readonly to: EpochMs };
  /** When the last sample was taken. */
  readonly lastAtMs: number;
  /** What a scraper has got, as OpenMetrics with times. */
  readonly samples: string;
  /** The same exports as our own store has them. */
  readonly reader: TelemetryReader;
}

/**
 * Takes requests minute by minute, and scrapes all the while, as often as a Prometheus does, beginning with
 * the minute before. `scraperOf` names who scrapes: a new one is shown no 0, as by the agent's own exporter.
 */
export function scrape(
  requests: readonly TelemetryBatch[],
  path: (look: number) => string = () => "/metrics",
): Scraped {
  const db = memoryStore();
  const writer = openTelemetryWriter(db);
  const taker = createTelemetryTaker({
    writer: () => writer,
    keepsAccount: () => false,
  });
  const exposed = openExposed(db);
  const own = createOwnMetrics();
  let atMs = NOON_MS;
  const answer = createMetrics({
    telemetry: () => ({ exposed, tally: () => NOTHING_YET, forwarded: () => undefined }),
    figures: () => ({ ...own.figures(), messages: { ignored: 0, refused: 0 } }),
    health: () => new Map(),
    sessions: () => [],
    graceMs: () => 3600_000,
    now: () => epochMs(atMs),
    run: (_part, task) => task(),
  });
  const families = new Map<string, string[]>();
  let look = 0;
  const lookIn = (minuteMs: number) => {
    for (const inMinuteMs of SCRAPED_AT_MS) {
      atMs = minuteMs + inMinuteMs;
      const request = new Request(`http://127.0.0.1:4319${path(look++)}`);
      addSamples(families, new TextDecoder().decode(answer(request).body), atMs);
    }
  };
  lookIn(NOON_MS);
  const withPoints = requests.filter(({ points }) => points.length > 0);
  for (const [index, batch] of withPoints.entries()) {
    const minuteMs = NOON_MS + (index + 1) * MINUTE_MS;
    taker.take(movedTo(batch, minuteMs + EXPORTED_AT_MS));
    lookIn(minuteMs);
  }
  return {
    window: {
      from: epochMs(NOON_MS + MINUTE_MS),
      to: epochMs(NOON_MS + (withPoints.length + 1) * MINUTE_MS),
    },
    lastAtMs: atMs,
    samples: [...families].map(([head, lines]) => `${head}${lines.join("")}`).join("") + "# EOF\n",
    reader: openTelemetryReader(db),
  };
}

/** Its points lie as far from each other as they did. */
function movedTo(batch: TelemetryBatch, atMs: number): TelemetryBatch {
  const firstMs = Math.min(...batch.points.map(({ at }) => at));
  return {
    ...batch,
    points: batch.points.map((point) => ({ ...point, at: epochMs(point.at - firstMs + atMs) })),
  };
}

/** Adds the counters of an exposition as text to what was scraped before. */
function addSamples(families: Map<string, string[]>, body: string, atMs: number): void {
  for (const line of body.split("\n")) {
    const name = /^(claude_code\w*_total)\{/.exec(line)?.[1];
    if (name === undefined) continue;
    const head = `# TYPE ${name.replace(/_total$/, "")} counter\n`;
    const lines = families.get(head) ?? [];
    lines.push(`${line} ${atMs / 1000}\n`);
    families.set(head, lines);
  }
}
