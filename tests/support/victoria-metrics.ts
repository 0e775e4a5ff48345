import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { askPromQl, type StoreServer } from "./prometheus.ts";
import { startProgram } from "./running.ts";
import { until } from "./until.ts";

/** Starts a real VictoriaMetrics on a free port, with the samples (OpenMetrics, with times) that it has from its beginning. */
export async function startVictoriaMetrics(samples: string): Promise<StoreServer> {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-victoria-metrics-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = startProgram(
    [
      "victoria-metrics",
      `-storageDataPath=${join(dir, "data")}`,
      // Samples of a test are of any time.
      "-retentionPeriod=100y",
      `-httpListenAddr=${url.slice("http://".length)}`,
      "-loggerLevel=ERROR",
    ],
    { env: { PATH: process.env["PATH"] ?? "", HOME: dir } },
  );
  await until("VictoriaMetrics answers", () => isHealthy(url), {
    withinMs: 30_000,
    seen: running.stderr,
  });
  const taken = await fetch(`${url}/api/v1/import/prometheus`, {
    method: "POST",
    body: inMilliseconds(samples),
  });
  if (!taken.ok) throw new Error(`VictoriaMetrics took no samples: ${await taken.text()}`);
  // What was taken can be asked for from now on.
  await fetch(`${url}/internal/force_flush`);
  return {
    url,
    query: (promql, atMs) => askPromQl(url, promql, atMs),
    async [Symbol.asyncDispose]() {
      await running.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function isHealthy(url: string): Promise<boolean> {
  // Nobody listens yet.
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

/** OpenMetrics has times in seconds, the older text format in milliseconds. */
const inMilliseconds = (samples: string): string =>
  samples.replaceAll(/ (\d+(?:\.\d+)?)$/gm, (_whole, seconds) => ` ${Math.round(seconds * 1000)}`);
