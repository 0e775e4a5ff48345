import type { EpochMs } from "../../core/instant.ts";
import { ACTIVITY_PRIORITY, activityOf } from "../../core/session/activity.ts";
import type { Session } from "../../core/session/session.ts";
import type { Exposed, ExposedSeries } from "../../store/telemetry/exposed.ts";
import type { LabelSet } from "../../store/telemetry/label-sets.ts";
import {
  agentFamilies,
  type AgentSeries,
  type NameSpelling,
} from "../../surfaces/prometheus/agent-families.ts";
import { type Exposition, renderMetrics } from "../../surfaces/prometheus/exposition.ts";
import { renderLabels } from "../../surfaces/prometheus/family.ts";
import { type OwnFigures, ownFamilies } from "../../surfaces/prometheus/own-families.ts";
import { VERSION } from "../../sys/own-version.ts";
import type { Supervisor } from "../component.ts";
import type { OwnMetrics } from "../own-metrics.ts";
import type { TelemetryService } from "./telemetry-service.ts";

/** What the daemon has counted since it started. */
export type DaemonFigures = ReturnType<OwnMetrics["figures"]> & {
  readonly messages: { readonly ignored: number; readonly refused: number };
};

export interface MetricsPorts {
  /** Undefined while nothing is received. */
  readonly telemetry: () => Pick<TelemetryService, "exposed" | "tally" | "forwarded"> | undefined;
  readonly figures: () => DaemonFigures;
  readonly health: () => ReadonlyMap<string, boolean>;
  readonly sessions: () => readonly Session[];
  /** For so long after its last export a session is shown. */
  readonly graceMs: () => number;
  readonly now: () => EpochMs;
  readonly run: Supervisor["run"];
}

/** Answers `/metrics`. Never throws: where the store cannot be asked it tells what the daemon has counted of itself, that this does not work included. */
export type AnswerMetrics = (request: Request) => Exposition;

/** An exposition of all counters of agents and our own. What tells a series apart is put into words once. */
export function createMetrics(ports: MetricsPorts): AnswerMetrics {
  let known = new Map<number, Words>();
  let knownOf: Exposed | undefined;

  const agentSeries = (scraper: string): readonly AgentSeries[] => {
    const store = ports.telemetry()?.exposed;
    if (!store) return [];
    // Another store gives its own numbers.
    if (store !== knownOf) known = new Map();
    knownOf = store;
    let series: readonly AgentSeries[] = [];
    ports.run("metrics", () => {
      series = shownTo(scraper, store);
    });
    return series;
  };

  const shownTo = (scraper: string, store: Exposed): readonly AgentSeries[] => {
    const toWords = createWording(store);
    const shown = new Map<number, Words>();
    const series: AgentSeries[] = [];
    for (const each of store.look(scraper, ports.now(), ports.graceMs())) {
      const words = known.get(each.id) ?? toWords(each);
      if (!words) continue;
      shown.set(each.id, words);
      const { metric, unit, labels } = words;
      series.push({ metric, unit, sample: { labels, value: each.value } });
    }
    known = shown;
    return series;
  };

  return (request) => {
    const { searchParams } = new URL(request.url);
    const scraper = searchParams.get("scraper") ?? programOf(request.headers.get("user-agent"));
    return renderMetrics(request.headers.get("accept"), [
      ...agentFamilies(agentSeries(scraper.slice(0, MAX_NAME)), spellingOf(searchParams)),
      ...ownFamilies(ownFigures(ports)),
    ]);
  };
}

function ownFigures({ figures, health, sessions, telemetry }: MetricsPorts): OwnFigures {
  const { messages, spooled, ...counts } = figures();
  const tally = telemetry()?.tally();
  const forwarded = telemetry()?.forwarded();
  const states = sessions().map((session) => activityOf(session).state);
  return {
    version: VERSION,
    ...counts,
    messages: { ignored: messages.ignored, refused: messages.refused, spooled },
    components: health(),
    sessionsByState: new Map(
      ACTIVITY_PRIORITY.map((state) => [state, states.filter((each) => each === state).length]),
    ),
    ...(tally && {
      otlp: {
        requests: tally.requests,
        putOff: tally.putOff,
        records: tally.records,
        pointsByOutcome: new Map([
          ["counted", tally.counted],
          ["repeated", tally.repeated],
          ["passed-over", tally.passedOver],
          ["rejected", tally.rejected],
        ]),
      },
    }),
    ...(forwarded && {
      forward: {
        requestsByOutcome: new Map([
          ["sent", forwarded.sent],
          ["refused", forwarded.refused],
          ["dropped", forwarded.dropped],
        ]),
        waiting: forwarded.waiting,
        waitingBytes: forwarded.waitingBytes,
      },
    }),
  };
}

/** Longer names of scrapers are cut. */
const MAX_NAME = 100;

/** `Prometheus/2.42.0` is the same scraper after an update. */
const programOf = (userAgent: string | null): string => (userAgent ?? "").replace(/[/ ].*$/s, "");

function spellingOf(params: URLSearchParams): NameSpelling {
  const names = params.get("names");
  return names === "with-unit" || names === "without-unit" ? names : "both";
}

/** What a series is called. */
type Words = Omit<AgentSeries, "sample"> & { readonly labels: Uint8Array };

/** Puts series into words. Many have the same labels, and many the same session: each is read once. */
function createWording(store: Exposed): (series: ExposedSeries) => Words | undefined {
  const sets = new Map<number, LabelSet | undefined>();
  const sessions = new Map<number, readonly [string, string][]>();
  return ({ labelSet, session }) => {
    if (!sets.has(labelSet)) sets.set(labelSet, store.labelSet(labelSet));
    const set = sets.get(labelSet);
    if (!set || set.metric === "") return undefined;
    let own = sessions.get(session);
    if (!own) {
      const id = store.sessionId(session) ?? "";
      own = id === "" ? [] : [["session_id", id]];
      sessions.set(session, own);
    }
    const labels = renderLabels([...own, ...Object.entries(set.labels)]);
    return { metric: set.metric, unit: set.unit, labels };
  };
}
