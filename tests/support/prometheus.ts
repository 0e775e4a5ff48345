import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { startProgram } from "./running.ts";
import { until } from "./until.ts";

/** A sample of a vector. */
interface VectorSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A store of a test's own, with Prometheus' HTTP API. */
export interface StoreServer extends AsyncDisposable {
  readonly url: string;
  /** What PromQL gives at a moment, in ms since 1970; now without one. */
  readonly query: (promql: string, atMs?: number) => Promise<readonly VectorSample[]>;
}

/** A real Prometheus. */
export interface PrometheusServer extends StoreServer {
  readonly pid: number;
}

export interface PrometheusOptions {
  /** Samples with times that it has from its beginning, in OpenMetrics. */
  readonly samples?: string;
  /** What it scrapes: a whole configuration. */
  readonly config?: string;
  /** Whether samples may be sent to it (`POST /api/v1/write`). */
  readonly isReceiver?: boolean;
}

/** Starts a Prometheus on a free port and waits until it answers. */
export async function startPrometheus({
  samples,
  config = "global: {}\n",
  isReceiver = false,
}: PrometheusOptions): Promise<PrometheusServer> {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-prometheus-"));
  const data = join(dir, "data");
  mkdirSync(data);
  if (samples !== undefined) {
    writeFileSync(join(dir, "samples"), samples);
    runToEnd([
      "promtool",
      "tsdb",
      "create-blocks-from",
      "openmetrics",
      "--quiet",
      join(dir, "samples"),
      data,
    ]);
  }
  writeFileSync(join(dir, "prometheus.yml"), config);
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = startProgram(
    [
      "prometheus",
      `--config.file=${join(dir, "prometheus.yml")}`,
      `--storage.tsdb.path=${data}`,
      // Samples of a test are of any time.
      "--storage.tsdb.retention.time=99y",
      `--web.listen-address=${url.slice("http://".length)}`,
      "--log.level=error",
      ...(isReceiver ? ["--web.enable-remote-write-receiver"] : []),
    ],
    { env: { PATH: process.env["PATH"] ?? "", HOME: dir } },
  );
  await until("Prometheus is ready", () => isReady(url), {
    withinMs: 30_000,
    seen: running.stderr,
  });
  return {
    url,
    pid: running.pid,
    query: (promql, atMs) => askPromQl(url, promql, atMs),
    async [Symbol.asyncDispose]() {
      await running.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What PromQL gives at a moment, in ms since 1970, at a store with Prometheus' HTTP API; now without a moment. */
export async function askPromQl(
  url: string,
  promql: string,
  atMs?: number,
): Promise<readonly VectorSample[]> {
  const search = new URLSearchParams({
    query: promql,
    ...(atMs !== undefined && { time: String(atMs / 1000) }),
  });
  const response = await fetch(`${url}/api/v1/query?${search.toString()}`);
  // test boundary: the store itself says it.
  const answer = (await response.json()) as {
    readonly error?: string;
    readonly data?: {
      readonly result: readonly {
        readonly metric: Readonly<Record<string, string>>;
        readonly value: readonly [number, string];
      }[];
    };
  };
  if (!answer.data) throw new Error(`${promql}: ${answer.error ?? "no data"}`);
  return answer.data.result.map(({ metric, value }) => ({
    labels: metric,
    value: Number(value[1]),
  }));
}

async function isReady(url: string): Promise<boolean> {
  // Nobody listens yet.
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

function runToEnd(command: string[]): void {
  const { success, stdout, stderr } = Bun.spawnSync(command);
  if (!success) throw new Error(`${command.join(" ")}: ${stdout.toString()}${stderr.toString()}`);
}
