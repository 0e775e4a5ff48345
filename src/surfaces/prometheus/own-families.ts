import { type MetricFamily, renderLabels, type Sample } from "./family.ts";

/** How often something took up to how long. */
export interface LatencyCounts {
  /** Rising bounds in seconds, each with how many took no longer. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly sumSeconds: number;
  readonly count: number;
}

/** What the daemon tells of itself. Counts are since it started. */
export interface OwnFigures {
  readonly version: string;
  readonly eventsByKind: ReadonlyMap<string, number>;
  readonly messages: {
    readonly ignored: number;
    readonly refused: number;
    readonly spooled: number;
  };
  readonly signals: { readonly sent: number; readonly coalesced: number };
  readonly ingest: LatencyCounts;
  readonly publish: LatencyCounts;
  /** Each part of the daemon that has run, and whether it works. */
  readonly components: ReadonlyMap<string, boolean>;
  readonly sessionsByState: ReadonlyMap<string, number>;
  /** Absent while nothing is received. */
  readonly otlp?: {
    readonly requests: number;
    readonly putOff: number;
    readonly records: number;
    readonly pointsByOutcome: ReadonlyMap<string, number>;
  };
  /** Absent while nothing is passed on. */
  readonly forward?: {
    readonly requestsByOutcome: ReadonlyMap<string, number>;
    readonly waiting: number;
    readonly waitingBytes: number;
  };
}

/** The daemon's own metrics. */
export function ownFamilies(own: OwnFigures): readonly MetricFamily[] {
  const { messages, signals, otlp, forward } = own;
  return [
    gauge("build_info", "The version that runs.", one({ version: own.version })),
    counter("events_received", "What has happened in sessions.", by("kind", own.eventsByKind)),
    counter("messages_ignored", "Messages of which nothing follows.", value(messages.ignored)),
    counter("messages_refused", "Datagrams that are no message.", value(messages.refused)),
    counter("messages_spooled", "Messages that waited on the disk.", value(messages.spooled)),
    counter("signals_sent", "Signals that bars have got.", value(signals.sent)),
    counter(
      "signals_coalesced",
      "Changes that were shown together with another one.",
      value(signals.coalesced),
    ),
    latency("ingest_latency", "From a hook's start until the daemon has its message.", own.ingest),
    latency("publish_latency", "From a change until bars are told of it.", own.publish),
    gauge(
      "component_up",
      "Whether a part of the daemon works.",
      [...own.components].map(([component, isUp]) => sample({ component }, isUp ? 1 : 0)),
    ),
    gauge(
      "sessions",
      "Sessions that are known, by what they do.",
      by("state", own.sessionsByState),
    ),
    ...(otlp
      ? [
          counter("otlp_requests", "Export requests received.", value(otlp.requests)),
          counter(
            "otlp_requests_put_off",
            "Export requests that could not be written down; they come again.",
            value(otlp.putOff),
          ),
          counter(
            "otlp_points",
            "Points received, by what came of them.",
            by("outcome", otlp.pointsByOutcome),
          ),
          counter("otlp_records", "Events and spans that were kept.", value(otlp.records)),
        ]
      : []),
    ...(forward
      ? [
          counter(
            "forward_requests",
            "Export requests that were passed on, by what came of them.",
            by("outcome", forward.requestsByOutcome),
          ),
          gauge(
            "forward_waiting",
            "Export requests that wait for the collector.",
            value(forward.waiting),
          ),
          gauge(
            "forward_waiting_bytes",
            "How large those are.",
            value(forward.waitingBytes),
            "bytes",
          ),
        ]
      : []),
  ];
}

const PREFIX = "llm_bridge_";

const counter = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
  name: PREFIX + name,
  type: "counter",
  help,
  samples,
});

const gauge = (
  name: string,
  help: string,
  samples: readonly Sample[],
  unit?: string,
): MetricFamily => ({
  name: PREFIX + name,
  type: "gauge",
  help,
  samples,
  ...(unit !== undefined && { unit }),
});

const latency = (name: string, help: string, counts: LatencyCounts): MetricFamily => ({
  name: `${PREFIX}${name}_seconds`,
  type: "histogram",
  unit: "seconds",
  help,
  buckets: counts.buckets,
  sum: counts.sumSeconds,
  count: counts.count,
});

const sample = (labels: Readonly<Record<string, string>>, of: number): Sample => ({
  labels: renderLabels(Object.entries(labels)),
  value: of,
});

const value = (of: number): readonly Sample[] => [sample({}, of)];
const one = (labels: Readonly<Record<string, string>>): readonly Sample[] => [sample(labels, 1)];

const by = (label: string, counts: ReadonlyMap<string, number>): readonly Sample[] =>
  [...counts].map(([name, count]) => sample({ [label]: name }, count));
