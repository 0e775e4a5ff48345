import { expect, test } from "bun:test";
import type {
  CounterLabel,
  CounterName,
  CounterReader,
} from "../../src/core/telemetry/counter-reader.ts";
import { openPrometheusCounters } from "../../src/ingest/prometheus/prometheus-counters.ts";
import { counterFigures } from "../../src/core/dashboard/counter-figures.ts";
import { getDashboardMetrics } from "../../src/core/dashboard/summary.ts";
import { epochMs } from "../../src/core/instant.ts";
import { embeddedCounters } from "../../src/telemetry/embedded-counters.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { recordedBatches, type Recording } from "../support/otlp-fixtures.ts";
import { type StoreServer, startPrometheus } from "../support/prometheus.ts";
import { NOON_MS } from "../support/telemetry-store.ts";
import { MINUTE_MS, scrape, type Scraped } from "../support/scraped.ts";
import { startVictoriaMetrics } from "../support/victoria-metrics.ts";

const COUNTERS: readonly (readonly [CounterName, readonly CounterLabel[]])[] = [
  ["claude_code_token_usage", ["model", "type"]],
  ["claude_code_token_usage", ["session_id"]],
  ["claude_code_token_usage", []],
  ["claude_code_cost_usage", ["model", "agent_name", "skill_name"]],
  ["claude_code_active_time", ["type"]],
  ["claude_code_session_count", ["terminal_type", "app_version"]],
  ["claude_code_lines_of_code_count", ["type"]],
  ["claude_code_commit_count", []],
  ["claude_code_pull_request_count", []],
  ["claude_code_code_edit_tool_decision", ["tool_name", "decision", "language"]],
];

/** To the billionth: sums of dollars in another order differ in the last bit. */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;

const rounding = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === "number" ? rounded(each) : each,
  );

/** Everything that a reader says of a window, in one order, without what did not grow. */
async function answersOf(reader: CounterReader, window: Scraped["window"]) {
  const sums = COUNTERS.map(async ([counter, by]) =>
    (await reader.sumIncrease({ counter, window, by }))
      .map(({ labels, value }) => `${counter} ${inOrder(labels)} ${rounded(value)}`)
      .filter((line) => !line.endsWith(" 0"))
      .toSorted(),
  );
  const curves = COUNTERS.map(async ([counter, by]) =>
    (await reader.increaseOverTime({ counter, window, by }, MINUTE_MS))
      .flatMap(({ labels, points }) =>
        points.map(({ at, value }) => `${counter} ${inOrder(labels)} ${at} ${rounded(value)}`),
      )
      .filter((line) => !line.endsWith(" 0"))
      .toSorted(),
  );
  return {
    sums: (await Promise.all(sums)).flat(),
    curves: (await Promise.all(curves)).flat(),
    models: await reader.labelValues("model", window),
    sessions: await reader.labelValues("session_id", window),
  };
}

const inOrder = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const embedded = (scraped: Scraped) => embeddedCounters(scraped.reader, () => 0);

/**
 * Our figures, and a store's answers to everybody's PromQL, at the moment of the last sample. Prometheus estimates
 * what lies between a range's ends and the samples next to them; here nothing does, and a series' first sample in the
 * range is 0, so its factor is exactly 1.
 */
function inPromQl({ lastAtMs, reader }: Scraped, store: StoreServer) {
  return {
    growth: (counter: CounterName, by: readonly CounterLabel[], windowMs: number) =>
      Object.fromEntries(
        reader
          .sumIncrease({
            counter,
            by,
            window: { from: epochMs(lastAtMs - windowMs), to: epochMs(lastAtMs) },
          })
          .map(({ labels, value }) => [inOrder(labels), rounded(value)]),
      ),
    answer: async (promql: string, by: readonly CounterLabel[]) =>
      Object.fromEntries(
        (await store.query(`sum by (${by.join(",")}) (${promql})`, lastAtMs)).map(
          ({ labels, value }) => [
            inOrder(Object.fromEntries(by.map((label) => [label, labels[label] ?? ""]))),
            rounded(value),
          ],
        ),
      ),
  };
}

const RECORDINGS: readonly Recording[] = [
  "protobuf",
  "json-many-calls",
  "json-two-sessions",
  "json-delta-resumed",
  "json-cumulative-resumed",
];

/** Of the others Prometheus 3 estimates a part: the sample at a range's very beginning is not in it any more. */
const WITHIN_FIVE_MINUTES = RECORDINGS.filter((recording) => !recording.endsWith("-resumed"));

interface Store {
  readonly title: string;
  readonly programs: readonly string[];
  readonly start: (samples: string) => Promise<StoreServer>;
  /** What it says that it is. */
  readonly name: RegExp;
}

const STORES: readonly Store[] = [
  {
    title: "a real Prometheus",
    programs: ["prometheus", "promtool"],
    start: (samples) => startPrometheus({ samples }),
    name: /^Prometheus [23]\.\d+\.\d+/,
  },
  {
    title: "a real VictoriaMetrics",
    programs: ["victoria-metrics"],
    start: startVictoriaMetrics,
    // It says no version of its own.
    name: /^Prometheus( 2\.24\.0)?$/,
  },
];

for (const store of STORES) {
  describeNeeding(store.title, missingPrograms(store.programs), () => storeTests(store));
}

function storeTests({ start, name: ownName }: Store): void {
  test.each(RECORDINGS)(
    "that has scraped us answers as our own store does: %s",
    async (recording) => {
      const scraped = scrape(recordedBatches(recording));
      await using store = await start(scraped.samples);
      const expected = await answersOf(embedded(scraped), scraped.window);
      expect(expected.sums.length).toBeGreaterThan(5);
      expect(await answersOf(openPrometheusCounters(store.url), scraped.window)).toEqual(expected);
    },
  );

  test.each(RECORDINGS)("answers everybody's PromQL with our figures: %s", async (recording) => {
    const scraped = scrape(recordedBatches(recording));
    await using store = await start(scraped.samples);
    const { growth, answer } = inPromQl(scraped, store);
    const all: readonly CounterLabel[] = ["session_id", "model", "type", "query_source"];
    expect(await answer("increase(claude_code_token_usage_tokens_total[24h])", all)).toEqual(
      growth("claude_code_token_usage", all, 24 * 3600_000),
    );
    expect(
      await answer("sum by (model) (increase(claude_code_cost_usage_USD_total[24h]))", ["model"]),
    ).toEqual(growth("claude_code_cost_usage", ["model"], 24 * 3600_000));
    const [sessions] = await store.query(
      "count(count by (session_id) (claude_code_session_count_total))",
      scraped.lastAtMs,
    );
    expect(sessions?.value).toBe(scraped.reader.labelValues("session_id", scraped.window).length);
  });

  test("says what it is and what it knows", async () => {
    const scraped = scrape(recordedBatches("protobuf"));
    await using store = await start(scraped.samples);
    const counters = openPrometheusCounters(`${store.url}/`);
    expect(await counters.health()).toMatchObject({
      isUp: true,
      name: expect.stringMatching(ownName),
    });
    expect(await counters.metricNames()).toContain("claude_code_token_usage_tokens_total");
  });

  // VictoriaMetrics moves long curves to round moments, unless it is told not to.
  test("draws a long curve that begins at no round moment", async () => {
    const scraped = scrape(recordedBatches("json-cumulative-resumed"));
    await using store = await start(scraped.samples);
    const window = {
      from: epochMs(scraped.window.from - 3600_000 + 5000),
      to: epochMs(scraped.window.to + 5000),
    };
    const { curves } = await answersOf(embedded(scraped), window);
    expect(curves.length).toBeGreaterThan(5);
    expect((await answersOf(openPrometheusCounters(store.url), window)).curves).toEqual(curves);
  });

  test("is filtered by host and user, and says which there are", async () => {
    const of = (host: string, user: string) => {
      const [batch] = recordedBatches("protobuf").filter(({ points }) => points.length > 0);
      if (!batch) throw new Error("Expected a request with points.");
      return {
        ...batch,
        points: batch.points.map((point) => ({
          ...point,
          attributes: { ...point.attributes, "host.name": host, "user.name": user },
        })),
      };
    };
    const scraped = scrape([of("ash", "ada"), of("oak", "ada"), of("oak", "bob")]);
    await using store = await start(scraped.samples);
    const both = [embedded(scraped), openPrometheusCounters(store.url)];
    const { window } = scraped;
    const counter = "claude_code_session_count";
    for (const reader of both) {
      expect(await reader.labelValues("host", window)).toEqual(["ash", "oak"]);
      expect(await reader.labelValues("user", window)).toEqual(["ada", "bob"]);
      expect(
        await reader.sumIncrease({ counter, window, by: ["user"], where: { host: "oak" } }),
      ).toEqual([
        { labels: { user: "ada" }, value: 1 },
        { labels: { user: "bob" }, value: 1 },
      ]);
      const where = { host: 'oa"k\\' };
      expect(await reader.sumIncrease({ counter, window, by: [], where })).toEqual([]);
    }
  });

  test("gives every view of counters the same figures", async () => {
    const scraped = scrape(recordedBatches("json-two-sessions"));
    await using store = await start(scraped.samples);
    const metricsOf = async (counters: CounterReader, name: "embedded" | "prometheus") =>
      rounding(
        await getDashboardMetrics(
          {
            figures: counterFigures(counters, {}),
            counters,
            sources: { store: name, ledger: false, telemetry: "on" },
            offset: () => 0,
            firstWeekday: 1,
            unit: "dollars",
            now: scraped.window.to,
          },
          scraped.window,
        ),
      );
    const ours = await metricsOf(embedded(scraped), "embedded");
    expect(ours).toMatchObject({ sessionCount: 2 });
    expect(await metricsOf(openPrometheusCounters(store.url), "prometheus")).toEqual(ours);
  });

  test.each(["with-unit", "without-unit"])(
    "has the same answers from an exporter that spells names %s, and begins with a value",
    async (names) => {
      const scraped = scrape(
        recordedBatches("json-two-sessions"),
        (look) => `/metrics?names=${names}&scraper=${look}`,
      );
      await using store = await start(scraped.samples);
      expect(await answersOf(openPrometheusCounters(store.url), scraped.window)).toEqual(
        await answersOf(embedded(scraped), scraped.window),
      );
    },
  );
}

describeNeeding("Prometheus itself", missingPrograms(["prometheus", "promtool"]), () => {
  // VictoriaMetrics divides by the time between its samples, and not by that of the range.
  test.each(WITHIN_FIVE_MINUTES)("has our figures as a rate: %s", async (recording) => {
    const scraped = scrape(recordedBatches(recording));
    await using prometheus = await startPrometheus({ samples: scraped.samples });
    const { growth, answer } = inPromQl(scraped, prometheus);
    expect(
      await answer("rate(claude_code_token_usage_tokens_total[5m]) * 300 > 0", ["type"]),
    ).toEqual(growth("claude_code_token_usage", ["type"], 300_000));
  });

  test("refuses what it cannot do, in its own words", async () => {
    await using prometheus = await startPrometheus({});
    const window = { from: epochMs(0), to: epochMs(NOON_MS) };
    const query = { counter: "claude_code_token_usage", by: [], window } as const;
    await expect(
      openPrometheusCounters(prometheus.url).increaseOverTime(query, 1000),
    ).rejects.toMatchObject({
      code: "store-refused",
      message: expect.stringContaining("exceeded maximum resolution"),
    });
  });
});
