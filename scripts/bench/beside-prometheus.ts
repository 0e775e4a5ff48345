import { mkdirSync, writeFileSync } from "node:fs";
import { holdPort } from "../../tests/support/free-port.ts";
import { startPrometheus } from "../../tests/support/prometheus.ts";
import { answers } from "./answers.ts";
import { madeUpExports } from "./otlp-data.ts";
import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readCpuNs } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";

const WHAT = "sessions' counters: export to us beside a scrape by Prometheus, CPU";
const TARGET = "≤ 1 ×";

const SESSIONS = 50;
const COUNTERS_A_SESSION = 16;
const SECONDS = 30;

/**
 * Sessions tell their counters once a second for half a minute: to a daemon of ours, one request of OTLP each,
 * and at the same time to a Prometheus that scrapes one exporter each. Whole processes, their idling included.
 */
export async function measureBesidePrometheus(programs: Programs): Promise<Row> {
  if (Bun.which("prometheus") === null) return unmeasured(WHAT, TARGET, "there is no Prometheus");
  using dir = makePrivateDir();
  const { otlp, config } = await configure();
  mkdirSync(`${dir.path}/.config/llm-bridge`, { recursive: true });
  writeFileSync(`${dir.path}/.config/llm-bridge/config.toml`, config);
  await using daemon = await startDaemon(programs.daemon, dir);
  const exporters = serveExporters();
  await using prometheus = await startPrometheus({ config: scrapeConfig(exporters.port) });
  const url = `http://127.0.0.1:${otlp}/v1/metrics`;
  await answers(url);

  const shape = { sessions: SESSIONS, pointsARequest: COUNTERS_A_SESSION };
  const requests = [...madeUpExports(shape, 0, SESSIONS * (SECONDS + 1))].map(
    ({ protobuf }) => protobuf,
  );
  const second = async (): Promise<void> => {
    const endsAtMs = performance.now() + 1000;
    for (const body of requests.splice(0, SESSIONS)) {
      const headers = { "content-type": "application/x-protobuf" };
      const response = await fetch(url, { method: "POST", headers, body });
      await response.arrayBuffer();
    }
    await Bun.sleep(Math.max(0, endsAtMs - performance.now()));
  };
  // The first second compiles.
  await second();
  const before = [readCpuNs(daemon.pid), readCpuNs(prometheus.pid), exporters.scrapes()] as const;
  for (let passed = 0; passed < SECONDS; passed++) await second();
  const after = [readCpuNs(daemon.pid), readCpuNs(prometheus.pid), exporters.scrapes()] as const;
  exporters.stop();
  return toRow(before, after);
}

type Reading = readonly [
  oursNs: number | undefined,
  prometheusNs: number | undefined,
  scrapes: number,
];

function toRow(before: Reading, after: Reading): Row {
  const [oursBefore, theirsBefore, scrapesBefore] = before;
  const [oursAfter, theirsAfter, scrapesAfter] = after;
  if (
    oursBefore === undefined ||
    theirsBefore === undefined ||
    oursAfter === undefined ||
    theirsAfter === undefined
  ) {
    return unmeasured(WHAT, TARGET, "the kernel does not count processor time");
  }
  const ours = (oursAfter - oursBefore) / (SESSIONS * SECONDS);
  const theirs = (theirsAfter - theirsBefore) / (scrapesAfter - scrapesBefore);
  const ratio = ours / theirs;
  return {
    what: WHAT,
    target: TARGET,
    measured: `${ratio.toFixed(2)} ×: ${(ours / 1e6).toFixed(2)} ms an export, ${(theirs / 1e6).toFixed(2)} ms a scrape (${SESSIONS} sessions of ${COUNTERS_A_SESSION} counters, once a second for ${SECONDS} s)`,
    met: ratio <= 1,
  };
}

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

/** An exporter for each session, whose counters move on at every look: as the agent's own has them. */
function serveExporters() {
  let scrapes = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      scrapes++;
      const session = new URL(request.url).pathname.slice(1);
      const lines = Array.from(
        { length: COUNTERS_A_SESSION },
        (_, counter) =>
          `claude_code_token_usage_total{session_id="7cdd0a82-df52-4201-b185-${session.padStart(12, "0")}",app_version="2.1.329",effort="medium",model="claude-opus-5-5",query_source="main",terminal_type="xterm-256color",type="${counter}"} ${scrapes}\n`,
      );
      return new Response(`# TYPE claude_code_token_usage_total counter\n${lines.join("")}`, {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      });
    },
  });
  return {
    port: server.port ?? 0,
    scrapes: () => scrapes,
    stop: () => void server.stop(true),
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
