import { mkdirSync, writeFileSync } from "node:fs";
import { holdPort } from "../../tests/support/free-port.ts";
import { answers } from "./answers.ts";
import { madeUpExports } from "./otlp-data.ts";
import { percentile } from "./percentile.ts";
import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./row.ts";

const SESSIONS = 1000;
const COUNTERS_A_SESSION = 16;
const LOOKS = 60;
const TARGET_MS = 30;

/** How long a scraper waits for `/metrics` of many sessions, in which a few go on all the while. */
export async function measureMetrics(programs: Programs): Promise<Row> {
  using dir = makePrivateDir();
  const [otlp, grpc, web] = await freePorts();
  mkdirSync(`${dir.path}/.config/llm-bridge`, { recursive: true });
  writeFileSync(
    `${dir.path}/.config/llm-bridge/config.toml`,
    `[telemetry]
enabled = true
otlp_http_port = ${otlp}
otlp_grpc_port = ${grpc}
[server]
port = ${web}
`,
  );
  await using _daemon = await startDaemon(programs.daemon, dir);
  const url = `http://127.0.0.1:${web}/metrics`;
  await answers(url);

  const shape = { sessions: SESSIONS, pointsARequest: 50 * COUNTERS_A_SESSION };
  const requests = [...madeUpExports(shape, 0, 20 + LOOKS)].map(({ json }) => json);
  const send = async (request: Uint8Array<ArrayBuffer> | undefined) => {
    if (!request) throw new Error("Expected a request.");
    const response = await fetch(`http://127.0.0.1:${otlp}/v1/metrics`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: asOfNow(request),
    });
    if (!response.ok) throw new Error(`Expected the export to be kept, got ${response.status}`);
  };
  for (const request of requests.slice(0, 20)) await send(request);

  const tookMs: number[] = [];
  let bytes = 0;
  for (const request of requests.slice(20)) {
    await send(request);
    const startedMs = performance.now();
    const body = await (await fetch(url)).arrayBuffer();
    tookMs.push(performance.now() - startedMs);
    bytes = body.byteLength;
  }
  // The first ones have to put every session into words, and into machine code.
  const settled = tookMs.slice(LOOKS / 6);
  const median = percentile(settled, 0.5);
  return {
    what: `/metrics with ${SESSIONS.toLocaleString("en")} sessions`,
    target: `≤ ${TARGET_MS} ms`,
    measured: `median ${median.toFixed(1)} ms, p95 ${percentile(settled, 0.95).toFixed(1)} ms, the first ${tookMs[0]?.toFixed(0)} ms (${(SESSIONS * COUNTERS_A_SESSION).toLocaleString("en")} series by both names, ${(bytes / 1e6).toFixed(1)} MB)`,
    met: median <= TARGET_MS,
  };
}

async function freePorts(): Promise<readonly [number, number, number]> {
  using a = await holdPort();
  using b = await holdPort();
  using c = await holdPort();
  return [a.port, b.port, c.port];
}

/** The same export, of a moment ago: what is old is not shown. */
function asOfNow(json: Uint8Array): string {
  const text = new TextDecoder().decode(json);
  const nano = `${Date.now()}000000`;
  return text.replaceAll(/"timeUnixNano":"\d+"/g, `"timeUnixNano":"${nano}"`);
}
