import { afterEach, expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { createSupervisor } from "../../../../src/daemon/component.ts";
import { createMetrics, type DaemonFigures } from "../../../../src/daemon/network/metrics.ts";
import { createOwnMetrics } from "../../../../src/daemon/own-metrics.ts";
import { openExposed } from "../../../../src/store/telemetry/exposed.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { describeNeeding, missingPrograms } from "../../../support/describe-needing.ts";
import { finish } from "../../../support/finish.ts";
import { memoryStore, NOON_MS, point, type PointWords } from "../../../support/telemetry-store.ts";

const OPEN = "application/openmetrics-text; version=1.0.0";

const afterThis: (() => void)[] = [];
afterEach(() => {
  for (const end of afterThis.splice(0)) end();
});

/** A daemon's `/metrics`, of what was exported to it so far. */
function serving(isReceiving = true) {
  const db = memoryStore();
  const writer = openTelemetryWriter(db);
  const exposed = openExposed(db);
  const own = createOwnMetrics();
  const tally = {
    requests: 3,
    counted: 4,
    repeated: 1,
    passedOver: 0,
    rejected: 2,
    records: 5,
    putOff: 0,
  };
  const forwarded = { sent: 8, refused: 1, dropped: 2, waiting: 3, waitingBytes: 400 };
  const supervisor = createSupervisor(
    () => {},
    () => {},
  );
  afterThis.push(supervisor.stop);
  supervisor.run("state file", () => undefined);
  let atMs = NOON_MS;
  const answer = createMetrics({
    telemetry: () =>
      isReceiving ? { exposed, tally: () => tally, forwarded: () => forwarded } : undefined,
    figures: (): DaemonFigures => ({ ...own.figures(), messages: { ignored: 6, refused: 7 } }),
    health: supervisor.health,
    sessions: () => [],
    graceMs: () => 3600_000,
    now: () => epochMs(atMs),
    run: supervisor.run,
  });
  return {
    own,
    db,
    exported: (...words: readonly PointWords[]) => writer.commit(words.map(point), []),
    ask(path = "/metrics", headers: Readonly<Record<string, string>> = {}) {
      atMs += 15_000;
      const { contentType, body } = answer(
        new Request(`http://127.0.0.1:4319${path}`, { headers }),
      );
      return { contentType, body: new TextDecoder().decode(body) };
    },
    lines(path = "/metrics") {
      return this.ask(path).body.split("\n");
    },
  };
}

const MODEL = { model: "claude-opus-5-5", type: "output", "terminal.type": "xterm" };

test("an agent's counters have the agent's labels and both names", () => {
  const labels =
    'session_id="s1",app_version="2.1.329",model="claude-opus-5-5",terminal_type="xterm",type="output"';
  const metrics = serving();
  metrics.exported({ at: 0, value: 7, labels: { ...MODEL, "service.version": "2.1.329" } });
  expect(metrics.lines()).toContain(`claude_code_token_usage_total{${labels}} 7`);
  expect(metrics.lines()).toContain(`claude_code_token_usage_tokens_total{${labels}} 7`);
});

test("scrapers are told apart by their program, or by the name that they give", () => {
  const metrics = serving();
  const value = (path: string, agent: string) =>
    /^claude_code_token_usage_total\{.*\} (.*)$/m.exec(
      metrics.ask(path, { "user-agent": agent }).body,
    )?.[1];
  metrics.ask("/metrics", { "user-agent": "Prometheus/2.42.0" });
  metrics.ask("/metrics?scraper=b", { "user-agent": "Prometheus/2.42.0" });
  metrics.exported({ at: 0, value: 7 });
  expect(value("/metrics", "Prometheus/2.42.0")).toBe("0");
  expect(value("/metrics", "Prometheus/3.5.0")).toBe("7");
  expect(value("/metrics?scraper=b", "Prometheus/2.42.0")).toBe("0");
  expect(value("/metrics?scraper=b", "Prometheus/2.42.0")).toBe("7");
});

test("our own metrics are there also while nothing is received", () => {
  const metrics = serving(false);
  metrics.own.received("tool-start", 2);
  const lines = metrics.lines();
  expect(lines).toContain('llm_bridge_events_received_total{kind="tool-start"} 1');
  expect(lines).toContain('llm_bridge_component_up{component="state file"} 1');
  expect(lines).toContain("llm_bridge_messages_refused_total 7");
  expect(lines).toContain('llm_bridge_sessions{state="waiting"} 0');
  expect(lines).toContain('llm_bridge_ingest_latency_seconds_bucket{le="0.0025"} 1');
  expect(lines.filter((line) => line.includes("otlp"))).toEqual([]);
});

test("a store that cannot be written is told of, and so is everything else of our own", () => {
  const metrics = serving();
  metrics.exported({ at: 0, value: 7 });
  expect(metrics.lines()).toContain('llm_bridge_component_up{component="metrics"} 1');
  metrics.db.run("PRAGMA query_only = ON");
  const lines = metrics.lines();
  expect(lines).toContain('llm_bridge_component_up{component="metrics"} 0');
  expect(lines).toContain('llm_bridge_component_up{component="state file"} 1');
  expect(lines.filter((line) => line.startsWith("claude_code"))).toEqual([]);
  metrics.db.run("PRAGMA query_only = OFF");
  expect(metrics.lines()).toContain(
    'claude_code_token_usage_total{session_id="s1",type="output"} 7',
  );
});

test("what came of points is told by outcome", () => {
  expect(serving().lines()).toContain('llm_bridge_otlp_points_total{outcome="repeated"} 1');
});

test("what is passed on is told by outcome, and what waits", () => {
  const lines = serving().lines();
  expect(lines).toContain('llm_bridge_forward_requests_total{outcome="dropped"} 2');
  expect(lines).toContain("llm_bridge_forward_waiting_bytes 400");
});

/** What `promtool check metrics` has to say of an exposition. */
async function lint(body: string): Promise<string> {
  const promtool = Bun.spawn(["promtool", "check", "metrics"], {
    stdin: new Blob([body]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const { stdout, stderr, exitCode } = await finish(promtool);
  return `${stdout}${stderr}exit ${exitCode}`;
}

describeNeeding("promtool", missingPrograms(["promtool"]), () => {
  test("finds nothing to say, whatever labels hold", async () => {
    const metrics = serving();
    metrics.exported(
      { at: 0, value: 0.008588000000000002, metric: "claude_code.cost.usage", labels: MODEL },
      { at: 0, value: 7, labels: { model: 'C:\\dir "x"\ny', type: "input" } },
      { at: 0, value: 1e21, labels: { model: "ünïcode ☃", type: "input" } },
      { at: 0, value: 1, metric: "claude_code.session.count", labels: { start_type: "fresh" } },
      { at: 0, value: 1.5e-7, metric: "claude_code.active_time.total", labels: { type: "user" } },
      { at: 0, value: 1, metric: "app.requests", labels: { le: "0.5", quantile: "0.9" } },
    );
    metrics.own.received("prompt", 3);
    expect(await lint(metrics.ask().body)).toBe("exit 0");
  });

  test.each([
    "# TYPE a counter\na 1\n",
    '# HELP a_total A.\n# TYPE a_total counter\na_total{le="1"} 1\n',
  ])("would find a mistake: %j", async (body) => {
    expect(await lint(body)).not.toBe("exit 0");
  });
});

test("OpenMetrics is what is asked for, up to its end", () => {
  const metrics = serving();
  metrics.exported({ at: 0, value: 7 });
  const { contentType, body } = metrics.ask("/metrics", { accept: OPEN });
  expect(contentType).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  expect(body).toEndWith("\n# EOF\n");
  expect(body).toContain("# UNIT claude_code_token_usage_tokens tokens\n");
});
