import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { holdPort } from "../../tests/support/free-port.ts";
import { startPrometheus } from "../../tests/support/prometheus.ts";
import { answers } from "./answers.ts";
import { madeUpExports } from "./otlp-data.ts";
import { percentile } from "./percentile.ts";
import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readCpuNs } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import { renderRemoteWrite } from "./remote-write.ts";
import { type Row, unmeasured } from "./row.ts";

/** How a Prometheus gets what sessions count. */
type Way = "scrape" | "remote-write";

const NAME_OF = { scrape: "a scrape", "remote-write": "a remote write" } as const;

const TARGET = "≤ 1 ×";

const SESSIONS = 50;
const COUNTERS_A_SESSION = 16;
const SECONDS = 20;
const ROUNDS = 5;

/** Sent at once to each before it is measured again: what ours runs is compiled by then. */
const WARM_EXPORTS = 3000;

/**
 * Sessions tell their counters once a second: to a daemon of ours, one request of OTLP each, and in the same
 * seconds to a Prometheus, which scrapes one exporter each or is sent one remote write each. Once when both have
 * just started, and once when they have had some thousand. Both are new in each round, and keep what they get on
 * the same file system. Whole processes, their idling included.
 */
export async function measureBesidePrometheus(programs: Programs, way: Way): Promise<Row> {
  const what = `sessions' counters: export to us beside ${NAME_OF[way]} by Prometheus, CPU`;
  if (Bun.which("prometheus") === null) return unmeasured(what, TARGET, "there is no Prometheus");
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(programs, way));
  const started = sumUp(rounds.map((round) => round.started));
  const warm = sumUp(rounds.map((round) => round.warm));
  return {
    what,
    target: TARGET,
    measured: `${started.text} just started; ${warm.text} after ${WARM_EXPORTS.toLocaleString("en")} exports (an export, ${NAME_OF[way]}; medians and range of ${ROUNDS} rounds of ${SECONDS} s, ${SESSIONS} sessions of ${COUNTERS_A_SESSION} counters, once a second)`,
    met: started.ratio <= 1 && warm.ratio <= 1,
  };
}

/** What one session's counters of one second cost. */
interface Cost {
  readonly oursNs: number;
  readonly theirsNs: number;
}

interface Round {
  readonly started: Cost;
  readonly warm: Cost;
}

function sumUp(costs: readonly Cost[]): { readonly ratio: number; readonly text: string } {
  const ratios = costs.map(({ oursNs, theirsNs }) => oursNs / theirsNs);
  const ratio = percentile(ratios, 0.5);
  const ms = (side: keyof Cost): string =>
    (
      percentile(
        costs.map((cost) => cost[side]),
        0.5,
      ) / 1e6
    ).toFixed(2);
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  return {
    ratio,
    text: `${ratio.toFixed(2)} × (${range}; ${ms("oursNs")} ms, ${ms("theirsNs")} ms)`,
  };
}

async function measureRound(programs: Programs, way: Way): Promise<Round> {
  using dir = makePrivateDir(tmpdir());
  const { otlp, config } = await configure();
  mkdirSync(`${dir.path}/.config/llm-bridge`, { recursive: true });
  writeFileSync(`${dir.path}/.config/llm-bridge/config.toml`, config);
  await using daemon = await startDaemon(programs.daemon, dir);
  using exporters = serveExporters();
  await using prometheus = await startPrometheus(
    way === "scrape" ? { config: scrapeConfig(exporters.port) } : { isReceiver: true },
  );
  const exportUrl = `http://127.0.0.1:${otlp}/v1/metrics`;
  await answers(exportUrl);

  const shape = { sessions: SESSIONS, pointsARequest: COUNTERS_A_SESSION };
  const requests = madeUpExports(shape, 0, Number.POSITIVE_INFINITY);
  let told = 0;
  const tell = async (): Promise<void> => {
    const made = requests.next();
    if (made.done === true) throw new Error("Expected exports without end");
    await post(exportUrl, made.value.protobuf, { "content-type": "application/x-protobuf" });
    const samples = samplesOf(told % SESSIONS, Math.floor(told / SESSIONS));
    told++;
    if (way === "scrape") return;
    await post(`${prometheus.url}/api/v1/write`, renderRemoteWrite(samples), REMOTE_WRITE);
  };
  const second = async (): Promise<void> => {
    const endsAtMs = performance.now() + 1000;
    for (let session = 0; session < SESSIONS; session++) await tell();
    await Bun.sleep(Math.max(0, endsAtMs - performance.now()));
  };
  const read = () => ({
    oursNs: readCpuNs(daemon.pid) ?? Number.NaN,
    theirsNs: readCpuNs(prometheus.pid) ?? Number.NaN,
    theirs: way === "scrape" ? exporters.scrapes() : told,
  });
  const measure = async (): Promise<Cost> => {
    // Connections, series and their files are new in the first second.
    await second();
    const before = read();
    for (let passed = 0; passed < SECONDS; passed++) await second();
    const after = read();
    return {
      oursNs: (after.oursNs - before.oursNs) / (SESSIONS * SECONDS),
      theirsNs: (after.theirsNs - before.theirsNs) / (after.theirs - before.theirs),
    };
  };

  const started = await measure();
  for (let warm = 0; warm < WARM_EXPORTS; warm++) await tell();
  return { started, warm: await measure() };
}

/** Throws where it is not taken. */
async function post(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await fetch(url, { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
}

const REMOTE_WRITE = {
  "content-type": "application/x-protobuf",
  "content-encoding": "snappy",
  "x-prometheus-remote-write-version": "0.1.0",
} as const;

async function configure(): Promise<{ readonly otlp: number; readonly config: string }> {
  using otlp = await holdPort();
  using grpc = await holdPort();
  using web = await holdPort();
  return {
    otlp: otlp.port,
    config: `[telemetry]
enabled = true
otlp_http_port = ${otlp.port}
otlp_grpc_port = ${grpc.port}
[server]
port = ${web.port}
`,
  };
}

const METRIC = "claude_code_token_usage_total";

/** As Prometheus has the labels of a counter of tokens. */
const labelsOf = (session: number, counter: number) => ({
  session_id: `7cdd0a82-df52-4201-b185-${String(session).padStart(12, "0")}`,
  app_version: "2.1.329",
  effort: "medium",
  model: "claude-opus-5-5",
  query_source: "main",
  terminal_type: "xterm-256color",
  type: String(counter),
});

const counters = Array.from({ length: COUNTERS_A_SESSION }, (_, counter) => counter);

const samplesOf = (session: number, second: number) =>
  counters.map((counter) => ({
    labels: { __name__: METRIC, ...labelsOf(session, counter) },
    value: second + 1,
    atMs: Date.now(),
  }));

/** An exporter for each session, whose counters move on at every look: as the agent's own has them. */
function serveExporters() {
  let scrapes = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      scrapes++;
      const session = Number(new URL(request.url).pathname.slice(1));
      const lines = counters.map((counter) => {
        const labels = Object.entries(labelsOf(session, counter));
        const text = labels.map(([name, value]) => `${name}="${value}"`).join(",");
        return `${METRIC}{${text}} ${scrapes}\n`;
      });
      return new Response(`# TYPE ${METRIC} counter\n${lines.join("")}`, {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      });
    },
  });
  return {
    port: server.port ?? 0,
    scrapes: () => scrapes,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

const scrapeConfig = (port: number): string =>
  `scrape_configs:\n${Array.from(
    { length: SESSIONS },
    (_, session) => `  - job_name: "${session}"
    scrape_interval: 1s
    metrics_path: /${session}
    static_configs: [{ targets: ["127.0.0.1:${port}"] }]
`,
  ).join("")}`;
