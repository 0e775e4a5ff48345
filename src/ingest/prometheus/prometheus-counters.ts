import { BridgeFault } from "../../core/fault.ts";
import { type EpochMs, epochMs } from "../../core/instant.ts";
import { isObject, objectOf } from "../../core/json.ts";
import type {
  CounterCurve,
  CounterLabel,
  CounterQuery,
  CounterReader,
  CounterSum,
} from "../../core/telemetry/counter-reader.ts";
import { growthQuery, SPELLINGS } from "./growth-query.ts";
import { openStoreApi, type Parameters, type StoreApi, unusable } from "./http-api.ts";

/**
 * Counters in a store of the user's own, at an address: any with Prometheus' HTTP API. Throws BridgeFault
 * `store-unreachable` for what is no address.
 */
export function openPrometheusCounters(address: string, timeoutMs?: number): CounterReader {
  const api = openStoreApi(address, timeoutMs);

  const sumIncrease = async ({ window, ...query }: CounterQuery): Promise<CounterSum[]> => {
    const found = await askSeries(api, "query", {
      query: growthQuery(query, window.to - window.from),
      time: seconds(window.to),
    });
    return found.flatMap(({ labels, samples }) => {
      const value = samples[0]?.value;
      return value === undefined ? [] : [{ labels: pick(labels, query.by), value }];
    });
  };

  return {
    sumIncrease,
    async increaseOverTime(query, stepMs) {
      const { from, to } = query.window;
      const whole = Math.floor((to - from) / stepMs);
      const rest = epochMs(from + whole * stepMs);
      const [curves, last] = await Promise.all([
        whole === 0 ? [] : askCurves(api, query, stepMs, whole),
        rest === to ? [] : sumIncrease({ ...query, window: { from: rest, to } }),
      ]);
      return appendLast(curves, last, rest);
    },
    async labelValues(label, { from, to }) {
      const values = await askTexts(api, `label/${label}/values`, {
        start: seconds(from),
        end: seconds(to),
        "match[]": Object.values(SPELLINGS).flat(),
      });
      return values.filter((value) => value !== "");
    },
    metricNames: () => askTexts(api, "label/__name__/values"),
    async health() {
      const startedMs = performance.now();
      const tookMs = () => performance.now() - startedMs;
      // What is wrong is the answer.
      try {
        await api.ask("query", { query: "vector(1)" });
        return { isUp: true, name: await nameOf(api), tookMs: tookMs() };
      } catch (error) {
        if (!(error instanceof BridgeFault)) throw error;
        const { message: problem, hint: remedy } = error;
        return {
          isUp: false,
          name: "Prometheus",
          tookMs: tookMs(),
          problem,
          ...(remedy !== undefined && { remedy }),
        };
      }
    },
  };
}

/** Each step is asked for at its end. */
async function askCurves(
  api: StoreApi,
  { window, ...query }: CounterQuery,
  stepMs: number,
  steps: number,
): Promise<readonly CounterCurve[]> {
  const found = await askSeries(api, "query_range", {
    query: growthQuery(query, stepMs),
    start: seconds(window.from + stepMs),
    end: seconds(window.from + steps * stepMs),
    step: seconds(stepMs),
  });
  return found.map(({ labels, samples }) => ({
    labels: pick(labels, query.by),
    points: samples.map(({ at, value }) => ({ at: epochMs(at - stepMs), value })),
  }));
}

/** What the last step has that is not as long as the others. */
function appendLast(
  curves: readonly CounterCurve[],
  last: readonly CounterSum[],
  at: EpochMs,
): readonly CounterCurve[] {
  const byLabels = new Map(curves.map((curve) => [JSON.stringify(curve.labels), curve]));
  for (const { labels, value } of last) {
    const key = JSON.stringify(labels);
    const points = byLabels.get(key)?.points ?? [];
    byLabels.set(key, { labels, points: [...points, { at, value }] });
  }
  return [...byLabels.values()];
}

/** Not every store says what it is. */
async function nameOf(api: StoreApi): Promise<string> {
  let build: unknown;
  try {
    build = await api.ask("status/buildinfo");
  } catch {
    return "Prometheus API";
  }
  const { application, version } = objectOf(build);
  const name = typeof application === "string" && application !== "" ? application : "Prometheus";
  return typeof version === "string" && version !== "" ? `${name} ${version}` : name;
}

interface Series {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly samples: readonly { readonly at: EpochMs; readonly value: number }[];
}

/** VictoriaMetrics rounds moments, and leaves the last ones out, unless it is told not to; others pass this over. */
const AT_THESE_MOMENTS = { nocache: "1" };

/** Series of an answer, whether they have one sample or many. Numbers that are none are left out. */
async function askSeries(
  api: StoreApi,
  path: "query" | "query_range",
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Series[]> {
  const data = await api.ask(path, { ...parameters, ...AT_THESE_MOMENTS });
  const broken = (found: string) => unusable(api.address, found);
  const result = objectOf(data)["result"];
  if (!Array.isArray(result)) throw broken("no series");
  return result.map((entry: unknown) => {
    if (!isObject(entry) || !isObject(entry["metric"])) throw broken("a series without labels");
    const samples: unknown = entry["values"] ?? [entry["value"]];
    if (!Array.isArray(samples)) throw broken("a series without samples");
    return {
      labels: entry["metric"],
      samples: samples.flatMap((sample: unknown) => readSample(sample, broken)),
    };
  });
}

/** `[seconds, "value"]`; NaN, infinities, and what is no count of anything say that nothing is known. */
function readSample(sample: unknown, broken: (found: string) => Error): Series["samples"] {
  if (!Array.isArray(sample)) throw broken("a sample that is none");
  const at: unknown = sample[0];
  const text: unknown = sample[1];
  if (typeof at !== "number" || typeof text !== "string") throw broken("a sample that is none");
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER
    ? [{ at: epochMs(Math.round(at * 1000)), value }]
    : [];
}

async function askTexts(
  api: StoreApi,
  path: string,
  parameters: Parameters = {},
): Promise<readonly string[]> {
  const data = await api.ask(path, { ...parameters, ...AT_THESE_MOMENTS });
  if (!Array.isArray(data)) throw unusable(api.address, "no list of names");
  return data.filter((text) => typeof text === "string").toSorted();
}

function pick(labels: Series["labels"], by: readonly CounterLabel[]): CounterSum["labels"] {
  return Object.fromEntries(
    by.map((label) => {
      const value = labels[label];
      return [label, typeof value === "string" ? value : ""];
    }),
  );
}

/** Milliseconds as the API has times and durations. */
const seconds = (ms: number): string => String(ms / 1000);
