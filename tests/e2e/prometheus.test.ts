import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { panelQueries } from "../../scripts/write/grafana-dashboard.ts";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import { exportAsJustEnded } from "../support/otlp-exports.ts";
import { type PrometheusServer, startPrometheus } from "../support/prometheus.ts";
import type { Running } from "../support/running.ts";
import { createSandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** What the recorded session has used. */
const ONE_TOUR_TOKENS = 56 + 1158 + 25_612 + 5854;
const ONE_TOUR_USD = 0.0660064 + 0.004574;

/** Where the daemon serves, with what token, and a directory of the test's own. */
interface ScrapeTarget {
  readonly web: number;
  readonly token: string;
  readonly root: string;
}

const everySecond = ({ token, web }: ScrapeTarget): string => `scrape_configs:
  - job_name: llm-bridge
    scrape_interval: 1s
    authorization: { credentials: ${token} }
    static_configs:
      - targets: ["127.0.0.1:${web}"]
`;

/** As we ship it, but for the port, where the token lies, and how often it looks. */
function asShipped({ web, token, root }: ScrapeTarget): string {
  const tokenFile = join(root, "llm-bridge.token");
  writeFileSync(tokenFile, `${token}\n`);
  return readFileSync(join(PROJECT_ROOT, "share/telemetry/prometheus-local.yml"), "utf8")
    .replace("127.0.0.1:4319", `127.0.0.1:${web}`)
    .replace("llm-bridge.token\n", `${tokenFile}\n`)
    .replace("scrape_interval: 15s", "scrape_interval: 1s");
}

/** A daemon that receives and serves, and a Prometheus that scrapes it every second. */
async function watched(config = everySecond) {
  const sandbox = createSandbox();
  const stateDir = join(sandbox.root, "state");
  mkdirSync(stateDir, { mode: 0o700 });
  const [otlp, grpc, web] = [await freePort(), await freePort(), await freePort()];
  const env = {
    XDG_STATE_HOME: stateDir,
    LLM_BRIDGE_OTLP_HTTP_PORT: String(otlp),
    LLM_BRIDGE_OTLP_GRPC_PORT: String(grpc),
    LLM_BRIDGE_HTTP_PORT: String(web),
  };
  const url = `http://127.0.0.1:${web}/metrics`;
  const startDaemon = async () => {
    const daemon = await sandbox.startDaemon(["--otlp"], { env });
    await until("it receives and serves", () => isServing(daemon, url), { seen: daemon.stderr });
    return daemon;
  };
  const daemon = await startDaemon();
  const token = (await sandbox.run(["telemetry", "token"], { env })).stdout.trim();
  const prometheus = await startPrometheus({
    config: config({ web, token, root: sandbox.root }),
  });
  return {
    sandbox,
    daemon,
    startDaemon,
    prometheus,
    url,
    otlpUrl: `http://127.0.0.1:${otlp}`,
    [Symbol.asyncDispose]: async () => {
      await prometheus[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

async function isServing(daemon: Running, url: string): Promise<boolean> {
  if (!daemon.stderr().includes("receiving OTLP over HTTP")) return false;
  // Nobody listens yet.
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** What Grafana makes of a panel's question, where an hour is shown of one host and of everybody. */
const asGrafanaAsks = (expr: string): string =>
  expr
    .replaceAll("$__range", "3600s")
    .replaceAll("$__interval", "1m")
    .replaceAll("$__rate_interval", "4m")
    .replaceAll("$host", "(this-machine|oak)")
    .replaceAll("$user", ".*");

/** Exports one of each counter, which has just begun. */
async function exportCounters(otlpUrl: string, names: readonly string[]): Promise<void> {
  const timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  const attributes = [{ key: "session.id", value: { stringValue: "s1" } }];
  const metrics = names.map((name) => ({
    name,
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [{ attributes, startTimeUnixNano: timeUnixNano, timeUnixNano, asInt: "1" }],
    },
  }));
  const response = await fetch(`${otlpUrl}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  });
  expect(response.status).toBe(200);
}

/** How often the daemon was scraped with success. */
async function scrapes(prometheus: PrometheusServer): Promise<number> {
  const [found] = await prometheus.query("sum_over_time(up[1h])");
  return found?.value ?? 0;
}

/** Waits for another two looks: a session is shown as 0 by one, and as it is by the next. */
async function twoLooks(prometheus: PrometheusServer): Promise<void> {
  const before = await scrapes(prometheus);
  await until(
    "Prometheus has looked three times",
    async () => (await scrapes(prometheus)) >= before + 3,
  );
}

/** The moment of the newest sample: between it and a question's moment nothing is estimated. */
async function lastSampleMs(prometheus: PrometheusServer): Promise<number> {
  const [found] = await prometheus.query("max(timestamp(claude_code_session_count_total))");
  if (!found) throw new Error("Expected a session in Prometheus.");
  return Math.round(found.value * 1000);
}

describeNeeding("a real Prometheus", missingPrograms(["prometheus", "promtool"]), () => {
  test("counts whole sessions, also one-shot ones, and none twice after a restart", async () => {
    await using setup = await watched();
    const { otlpUrl, prometheus } = setup;
    await until("Prometheus has looked", async () => (await scrapes(prometheus)) >= 1);
    const answer = async (promql: string) =>
      (await prometheus.query(promql, await lastSampleMs(prometheus)))[0]?.value;

    await exportAsJustEnded(otlpUrl, "json");
    await twoLooks(prometheus);
    expect(await answer("sum(increase(claude_code_token_usage_tokens_total[24h]))")).toBe(
      ONE_TOUR_TOKENS,
    );
    expect(await answer("sum(increase(claude_code_token_usage_total[24h]))")).toBe(ONE_TOUR_TOKENS);
    expect(
      await answer("sum(sum by (model) (increase(claude_code_cost_usage_USD_total[24h])))"),
    ).toBeCloseTo(ONE_TOUR_USD, 12);
    expect(await answer("sum(increase(claude_code_session_count_total[24h]))")).toBe(1);
    expect(await answer("count(count by (session_id) (claude_code_session_count_total))")).toBe(1);
    expect(await answer("sum(rate(claude_code_token_usage_tokens_total[5m]))")).toBeGreaterThan(0);

    setup.daemon.signal("SIGKILL");
    await setup.daemon.exited;
    await setup.startDaemon();
    await twoLooks(prometheus);
    expect(await answer("sum(increase(claude_code_token_usage_tokens_total[24h]))")).toBe(
      ONE_TOUR_TOKENS,
    );

    await exportAsJustEnded(otlpUrl, "json-two-sessions");
    await twoLooks(prometheus);
    expect(await answer("sum(increase(claude_code_session_count_total[24h]))")).toBe(3);
    expect(await answer("sum(resets(claude_code_token_usage_tokens_total[24h]))")).toBe(0);
    expect(await answer("min(up)")).toBe(1);
  });

  test("as we configure it, answers every panel of Grafana's dashboard", async () => {
    await using setup = await watched(asShipped);
    const { prometheus, sandbox } = setup;
    await until("Prometheus has looked", async () => (await scrapes(prometheus)) >= 1);
    await exportAsJustEnded(setup.otlpUrl, "json");
    await exportCounters(setup.otlpUrl, [
      "claude_code.commit.count",
      "claude_code.pull_request.count",
      "claude_code.lines_of_code.count",
    ]);
    await sandbox.hook({ session_id: "s1", hook_event_name: "UserPromptSubmit", prompt: "x" });
    await twoLooks(prometheus);

    const ends = await lastSampleMs(prometheus);
    const shown = panelQueries().map(async ({ title, expr }) => {
      const [first] = await prometheus.query(asGrafanaAsks(expr), ends);
      return [title, first?.value] as const;
    });
    const values = new Map(await Promise.all(shown));
    expect([...values].filter(([, value]) => value === undefined).map(([title]) => title)).toEqual([
      // All parts work.
      "The bridge: parts that do not work",
    ]);
    expect(values.get("Cost")).toBeCloseTo(ONE_TOUR_USD, 12);
    expect(values.get("Tokens")).toBe(ONE_TOUR_TOKENS);
    expect(values.get("Sessions")).toBe(1);
    expect(values.get("Commits")).toBe(1);
    const [session] = await prometheus.query("claude_code_session_count_total");
    expect(session?.labels).toMatchObject({ host: "this-machine", user: "me" });
  });

  test("reads what promtool has nothing to say about, in either format", async () => {
    await using setup = await watched();
    await exportAsJustEnded(setup.otlpUrl, "json");
    await setup.sandbox.hook({
      session_id: "s1",
      hook_event_name: "UserPromptSubmit",
      prompt: "x",
    });
    await until("the prompt has come", () => setup.sandbox.barState()?.class === "thinking");
    // Who has not looked before is shown what is.
    const text = await fetch(setup.url, { headers: { "user-agent": "promtool" } });
    const body = await text.text();
    expect(text.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(body).toContain('llm_bridge_events_received_total{kind="prompt"} 1\n');
    expect(body).toContain('llm_bridge_sessions{state="thinking"} 1\n');
    expect(body).toContain('llm_bridge_component_up{component="OTLP over HTTP"} 1\n');
    expect(body).toMatch(/^claude_code_cost_usage_USD_total\{session_id="[^"]+".*\} 0\.\d+$/m);
    const lint = Bun.spawnSync(["promtool", "check", "metrics"], { stdin: Buffer.from(body) });
    expect(`${lint.stdout.toString()}${lint.stderr.toString()}`).toBe("");
    expect(lint.exitCode).toBe(0);
    const open = await fetch(setup.url, { headers: { accept: "application/openmetrics-text" } });
    expect(await open.text()).toEndWith("\n# EOF\n");
  });
});
