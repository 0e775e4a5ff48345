import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { growthOf } from "../../src/ingest/prometheus/growth-query.ts";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, describeWhere, missingPrograms } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import { exportAsJustEnded } from "../support/otlp-exports.ts";
import { decodeRecorded, recordedRequests } from "../support/otlp-fixtures.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { type Running, startProgram } from "../support/running.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A bridge that receives, and may pass on what it gets. */
interface Bridge {
  readonly otlpUrl: string;
  readonly metricsUrl: string;
  /** Where requests wait. */
  readonly waiting: string;
  readonly start: () => Promise<Running>;
}

async function bridgeIn(sandbox: Sandbox, forward?: string): Promise<Bridge> {
  const [otlp, grpc, web] = [await freePort(), await freePort(), await freePort()];
  const stateDir = join(sandbox.root, "state");
  mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    `[telemetry]
enabled = true
otlp_http_port = ${otlp}
otlp_grpc_port = ${grpc}
${forward === undefined ? "" : `forward = "${forward}"`}
[server]
port = ${web}
metrics = "open"
`,
  );
  return {
    otlpUrl: `http://127.0.0.1:${otlp}`,
    metricsUrl: `http://127.0.0.1:${web}/metrics`,
    waiting: join(stateDir, "llm-bridge/forward"),
    async start() {
      const daemon = await sandbox.startDaemon([], { env: { XDG_STATE_HOME: stateDir } });
      await until("it receives", () => daemon.stderr().includes("receiving OTLP over HTTP"));
      return daemon;
    },
  };
}

/** What the agents' counters are by a page of /metrics, in one order. */
async function countersAt(metricsUrl: string): Promise<readonly string[]> {
  const text = await (await fetch(metricsUrl)).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("claude_code_"))
    .toSorted();
}

test("what was acknowledged reaches a collector that is away, also when the daemon is killed meanwhile", async () => {
  await using sandbox = createSandbox();
  const away = await freePort();
  const { otlpUrl, start, waiting } = await bridgeIn(sandbox, `http://127.0.0.1:${away}`);
  const daemon = await start();

  const requests = recordedRequests("json");
  for (const { signal, body } of requests) {
    const response = await fetch(`${otlpUrl}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(200);
  }
  daemon.signal("SIGKILL");
  await daemon.exited;
  expect(readdirSync(waiting)).toHaveLength(requests.length);

  const got: { readonly path: string; readonly body: Uint8Array<ArrayBuffer> }[] = [];
  using _collector = Bun.serve({
    hostname: "127.0.0.1",
    port: away,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      got.push({ path: pathname, body: new Uint8Array(await request.arrayBuffer()) });
      return new Response("{}");
    },
  });
  await start();
  await until("all have arrived", () => got.length === requests.length);
  expect(got.map(({ path }) => path)).toEqual(requests.map(({ signal }) => `/v1/${signal}`));
  for (const [index, request] of requests.entries()) {
    const body = got[index]?.body ?? new Uint8Array();
    const [arrived, sent] = [decodeRecorded({ ...request, body }), decodeRecorded(request)];
    expect([arrived.points.length, arrived.logs.length]).toEqual([
      sent.points.length,
      sent.logs.length,
    ]);
    expect(new TextDecoder().decode(body)).not.toContain("user.id");
  }
  await until("nothing waits", () => readdirSync(waiting).length === 0);
});

test("another bridge has the same counters", async () => {
  await using far = createSandbox();
  await using near = createSandbox();
  const there = await bridgeIn(far);
  const here = await bridgeIn(near, there.otlpUrl);
  await there.start();
  await here.start();
  await exportAsJustEnded(here.otlpUrl, "json");
  await exportAsJustEnded(here.otlpUrl, "json-delta-resumed");
  await until("nothing waits", () => readdirSync(here.waiting).length === 0);
  const counters = await countersAt(here.metricsUrl);
  expect(counters.length).toBeGreaterThan(20);
  expect(await countersAt(there.metricsUrl)).toEqual(counters);
});

/** A collector of the "contrib" distribution; no package has one. */
const { LLM_BRIDGE_OTELCOL: otelcol = "" } = process.env;

describeWhere(
  "a real collector",
  otelcol === "" ? ["LLM_BRIDGE_OTELCOL, which names a program"] : [],
  () => {
    const shipped = join(PROJECT_ROOT, "share/telemetry/otel-collector-config.yaml");

    test("takes the configuration that we ship", () => {
      const { exitCode, stderr } = Bun.spawnSync([otelcol, "validate", `--config=${shipped}`]);
      expect({ exitCode, said: stderr.toString() }).toMatchObject({ exitCode: 0 });
    });

    describeNeeding("and a real Prometheus", missingPrograms(["prometheus"]), () => {
      test("hand on what the bridge forwards, down to the last token", async () => {
        await using sandbox = createSandbox();
        const ports = new Map<string, number>();
        for (const port of ["4317", "4318", "8888", "8889", "13133"]) {
          ports.set(port, await freePort());
        }
        const config = join(sandbox.root, "collector.yaml");
        const local = readFileSync(shipped, "utf8")
          .replaceAll("0.0.0.0", "127.0.0.1")
          .replaceAll(/\b(4317|4318|8888|8889|13133)$/gm, (port) => String(ports.get(port)));
        writeFileSync(config, local);
        await using collector = startProgram([otelcol, `--config=${config}`], { env: {} });
        await until("the collector is well", () => isAnswered(ports.get("13133") ?? 0), {
          seen: collector.stderr,
        });
        const scraped = readFileSync(join(PROJECT_ROOT, "share/telemetry/prometheus.yml"), "utf8")
          .replaceAll(/otel-collector:(\d+)/g, (_whole, port) => `127.0.0.1:${ports.get(port)}`)
          .replace("scrape_interval: 15s", "scrape_interval: 1s");
        await using prometheus = await startPrometheus({ config: scraped });
        const bridge = await bridgeIn(sandbox, `http://127.0.0.1:${ports.get("4318")}`);
        await bridge.start();

        await exportAsJustEnded(bridge.otlpUrl, "json-two-sessions");
        await exportAsJustEnded(bridge.otlpUrl, "json-delta-resumed");
        const expected = tokensIn(await countersAt(bridge.metricsUrl));
        expect(expected.size).toBeGreaterThan(15);
        const growth = `sum by (${TOLD_APART.join()}) (${growthOf("claude_code_token_usage", [], "1h")})`;
        const sums = async () =>
          new Map(
            (await prometheus.query(growth)).map(({ labels, value }) => [keyOf(labels), value]),
          );
        let seen: unknown;
        await until(
          "Prometheus has every token",
          async () => Bun.deepEquals((seen = await sums()), expected),
          { withinMs: 30_000, seen: () => [seen, expected] },
        );
        const [session] = await prometheus.query("claude_code_session_count_total");
        expect(session?.labels).toEqual({
          __name__: "claude_code_session_count_total",
          anthropic_custom_base_url: "true",
          anthropic_provider: "firstParty",
          app_version: "2.1.329",
          instance: `127.0.0.1:${ports.get("8889")}`,
          job: "otel-collector",
          session_id: expect.any(String),
          start_type: "fresh",
          terminal_type: "xterm-256color",
        });
      });
    });
  },
);

/** Tokens by what tells them apart, from lines of /metrics with the unit in the name. */
const tokensIn = (lines: readonly string[]): Map<string, number> =>
  new Map(
    lines
      .filter((line) => line.startsWith("claude_code_token_usage_tokens_total{"))
      .map((line) => {
        const labels = [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
          name,
          value,
        ]);
        return [keyOf(Object.fromEntries(labels)), Number(line.slice(line.lastIndexOf(" ")))];
      }),
  );

const TOLD_APART = ["session_id", "agent_name", "model", "query_source", "type"] as const;

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  TOLD_APART.map((name) => labels[name] ?? "").join(" ");

async function isAnswered(port: number): Promise<boolean> {
  // Nobody listens yet.
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch {
    return false;
  }
}
