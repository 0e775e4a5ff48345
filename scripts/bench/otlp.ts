import { mkdirSync, writeFileSync } from "node:fs";
import { madeUpExports } from "./otlp-data.ts";
import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readCpuNs } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";

type Encoding = "protobuf" | "json";

const CONTENT_TYPE = { protobuf: "application/x-protobuf", json: "application/json" } as const;
const TARGET_PER_SECOND = { protobuf: 100_000, json: 50_000 } as const;

/** As a collector batches: its default is 8,192, the agent's own requests hold tens. */
const POINTS_A_REQUEST = 1000;
const SESSIONS = 200;
const WARM_REQUESTS = 50;
const REQUESTS = 400;

const STARTS_WITHIN_MS = 10_000;

/** Sends made-up exports to a daemon by HTTP, and counts the points it has decoded and written down by the second of its own processor time, threads included. */
export async function measureOtlp(programs: Programs, encoding: Encoding): Promise<Row> {
  const what = `OTLP by HTTP, ${encoding}`;
  const target = `≥ ${TARGET_PER_SECOND[encoding].toLocaleString("en")} points/s of one core`;
  await using receiver = await startReceiver(programs.daemon, encoding);
  const shape = { sessions: SESSIONS, pointsARequest: POINTS_A_REQUEST };
  for (const made of madeUpExports(shape, 0, WARM_REQUESTS)) await receiver.send(made[encoding]);
  const requests = [...madeUpExports(shape, WARM_REQUESTS, WARM_REQUESTS + REQUESTS)];

  const cpuBeforeNs = readCpuNs(receiver.pid);
  const startedMs = performance.now();
  for (const made of requests) await receiver.send(made[encoding]);
  const tookMs = performance.now() - startedMs;
  const cpuAfterNs = readCpuNs(receiver.pid);

  if (cpuBeforeNs === undefined || cpuAfterNs === undefined) {
    return unmeasured(what, target, "the kernel does not count processor time");
  }
  const points = REQUESTS * POINTS_A_REQUEST;
  const ofCore = (points / (cpuAfterNs - cpuBeforeNs)) * 1e9;
  return {
    what,
    target,
    measured: `${thousands(ofCore)}/s of daemon CPU, ${thousands((points / tookMs) * 1e3)}/s by the clock (${POINTS_A_REQUEST} points a request, ${SESSIONS} sessions, decoded and kept)`,
    met: ofCore >= TARGET_PER_SECOND[encoding],
  };
}

/** A daemon that receives, on a port of its own. */
async function startReceiver(program: string, encoding: Encoding) {
  const dir = makePrivateDir();
  const port = freePort();
  mkdirSync(`${dir.path}/.config/llm-bridge`, { recursive: true });
  const ports = `otlp_http_port = ${port}\notlp_grpc_port = ${freePort()}`;
  const config = `[telemetry]\nenabled = true\n${ports}\n[server]\nport = ${freePort()}\n`;
  writeFileSync(`${dir.path}/.config/llm-bridge/config.toml`, config);
  const daemon = await startDaemon(program, dir);
  const url = `http://127.0.0.1:${port}/v1/metrics`;
  await untilHeard(url);
  return {
    pid: daemon.pid,
    /** One export request; throws where it is not taken whole. */
    async send(body: Uint8Array<ArrayBuffer>): Promise<void> {
      const headers = { "content-type": CONTENT_TYPE[encoding] };
      const response = await fetch(url, { method: "POST", headers, body });
      const text = await response.text();
      if (response.status !== 200 || text.includes("partial")) throw new Error(`refused: ${text}`);
    },
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      dir[Symbol.dispose]();
    },
  };
}

/** A port that was free a moment ago. */
function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}

async function untilHeard(url: string): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    // Until it listens, the system refuses.
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await Bun.sleep(10);
  }
}

const thousands = (value: number): string => (Math.round(value / 100) * 100).toLocaleString("en");
