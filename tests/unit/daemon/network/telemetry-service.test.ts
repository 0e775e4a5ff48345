import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMs } from "../../../../src/core/instant.ts";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";
import type { TelemetryConfig } from "../../../../src/config/telemetry.ts";
import { createSupervisor } from "../../../../src/daemon/component.ts";
import {
  startTelemetry,
  type TelemetryService,
} from "../../../../src/daemon/network/telemetry-service.ts";
import { madeUpExports } from "../../../../scripts/bench/otlp-data.ts";
import { freePort, holdPort } from "../../../support/free-port.ts";
import { RECEIVED_AT, recordedRequests } from "../../../support/otlp-fixtures.ts";
import { exportByGrpc } from "../../../support/otlp-grpc-client.ts";
import { until } from "../../../support/until.ts";

const [, metrics] = recordedRequests("json");
const [, protobuf] = recordedRequests("protobuf");
if (!metrics || !protobuf) throw new Error("Expected recorded metrics.");

/** What a test has opened, closed after it. */
const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).toReversed()) close();
});

interface Started {
  readonly service: TelemetryService;
  readonly config: { -readonly [Key in keyof TelemetryConfig]: TelemetryConfig[Key] };
  readonly log: string[];
  /** What sessions were told to have cost. */
  readonly costs: ReadonlyMap<string, number>[];
  readonly degraded: () => readonly string[];
  readonly dir: string;
  readonly tokenPath: string;
}

/** A receiver of its own, on ports that were free a moment ago. */
async function start(changes: Partial<TelemetryConfig> = {}): Promise<Started> {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-receiver-"));
  opened.push(() => rmSync(dir, { recursive: true }));
  const config = {
    ...DEFAULT_CONFIG.telemetry,
    otlp_http_port: await freePort(),
    otlp_grpc_port: await freePort(),
    ...changes,
  };
  const log: string[] = [];
  const costs: ReadonlyMap<string, number>[] = [];
  const supervisor = createSupervisor(
    (line) => log.push(line),
    () => {},
  );
  const tokenPath = join(dir, "telemetry.token");
  const service = startTelemetry({
    config: () => config,
    path: join(dir, "telemetry.db"),
    tokenPath,
    uid: process.getuid?.() ?? -1,
    forwardDir: join(dir, "forward"),
    now: () => RECEIVED_AT,
    log: (line) => log.push(line),
    run: supervisor.run,
    onKept: (told) => void costs.push(told),
  });
  opened.push(() => {
    service.stop();
    supervisor.stop();
  });
  return { service, config, log, costs, degraded: supervisor.degraded, dir, tokenPath };
}

const post = (port: number, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: metrics.body,
  });

const says = (log: readonly string[], text: string) =>
  until(`the log says “${text}”`, () => log.some((line) => line.includes(text)), {
    seen: () => log,
  });

test("both receivers keep what comes, in one store", async () => {
  const { service, config, log } = await start();
  await says(log, "OTLP over gRPC on 127.0.0.1");
  expect((await post(config.otlp_http_port)).status).toBe(200);
  expect(await exportByGrpc(config.otlp_grpc_port, "metrics", protobuf.body)).toMatchObject({
    ok: true,
  });
  expect([...service.reader.seriesSince(RECEIVED_AT)]).toEqual([]);
  expect(service.tally()).toMatchObject({ requests: 2, counted: 32, repeated: 0 });
});

test("a port that is taken degrades that receiver, which says by whom, and comes back", async () => {
  const [http, grpc] = [await holdPort(), await holdPort()];
  const [httpPort, grpcPort] = [http.port, grpc.port];
  const { log, degraded } = await start({ otlp_http_port: httpPort, otlp_grpc_port: grpcPort });
  await until("both are degraded", () => degraded().length === 2, { seen: degraded });
  expect(degraded()).toEqual(["OTLP over HTTP", "OTLP over gRPC"]);
  const by = `taken by ${readFileSync("/proc/self/comm", "utf8").trim()} (pid ${process.pid})`;
  await says(log, `OTLP over HTTP is degraded: Port ${httpPort} is ${by}`);
  await says(log, `OTLP over gRPC is degraded: Port ${grpcPort} is ${by}`);

  http[Symbol.dispose]();
  grpc[Symbol.dispose]();
  await until("both work again", () => degraded().length === 0, { seen: () => log });
  expect((await post(httpPort)).status).toBe(200);
  expect(log.filter((line) => line.includes("is degraded"))).toHaveLength(2);
});

test.each([
  [0.25, { s1: 250_000 }],
  [1e308, {}],
])(
  "a session is told what its counters come to, where that can be: %d dollars",
  async (usd, told) => {
    const { config, costs } = await start();
    const point = {
      timeUnixNano: `${RECEIVED_AT}000000`,
      asDouble: usd,
      attributes: [{ key: "session.id", value: { stringValue: "s1" } }],
    };
    const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point] };
    const made = [{ scopeMetrics: [{ metrics: [{ name: "claude_code.cost.usage", sum }] }] }];
    const response = await fetch(`http://127.0.0.1:${config.otlp_http_port}/v1/metrics`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resourceMetrics: made }),
    });
    expect(response.status).toBe(200);
    expect(costs.map((each) => Object.fromEntries(each))).toEqual([told]);
  },
);

test("who listens to all addresses asks for a token, which is its owner's alone and in no log", async () => {
  const { config, log, tokenPath } = await start({ listen: "all" });
  await says(log, "OTLP over gRPC on 0.0.0.0");
  expect(statSync(tokenPath).mode & 0o777).toBe(0o600);
  const token = readFileSync(tokenPath, "utf8").trim();
  expect(token).toHaveLength(43);
  expect(log.join("\n")).not.toContain(token);
  expect((await post(config.otlp_http_port)).status).toBe(401);
  const authorization = `Bearer ${token}`;
  expect((await post(config.otlp_http_port, { authorization })).status).toBe(200);
  const byGrpc = (given?: string) =>
    exportByGrpc(config.otlp_grpc_port, "metrics", protobuf.body, given ? { token: given } : {});
  expect(await byGrpc()).toMatchObject({ ok: false });
  expect(await byGrpc(token)).toMatchObject({ ok: true });
});

test("what is kept goes on to a collector, whatever it came by, and without who exports", async () => {
  const got: string[] = [];
  using collector = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const text = await request.text();
      got.push(`${pathname} ${request.headers.get("content-type")} ${text.includes("user.id")}`);
      return new Response();
    },
  });
  const { config, service, log } = await start({ forward: `http://127.0.0.1:${collector.port}` });
  await says(log, "OTLP over gRPC on 127.0.0.1");
  await post(config.otlp_http_port);
  await exportByGrpc(config.otlp_grpc_port, "metrics", protobuf.body);
  await fetch(`http://127.0.0.1:${config.otlp_http_port}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  await until("both have gone on", () => service.forwarded()?.sent === 2);
  expect(got).toEqual([
    "/v1/metrics application/json false",
    "/v1/metrics application/x-protobuf false",
  ]);
});

test("a place to wait that cannot be had degrades the passing on, and nothing else", async () => {
  const { config, service, dir, degraded } = await start();
  writeFileSync(join(dir, "forward"), "in the way");
  config.forward = "http://127.0.0.1:9";
  expect((await post(config.otlp_http_port)).status).toBe(200);
  expect(degraded()).toEqual(["forwarding"]);
  expect(service.tally()).toMatchObject({ requests: 1 });
});

test("a token that others can read is not taken, and nobody is heard meanwhile", async () => {
  const { config, service, log, tokenPath } = await start({ listen: "loopback" });
  await says(log, "OTLP over gRPC on 127.0.0.1");
  chmodSync(tokenPath, 0o644);
  config.listen = "all";
  service.reconfigure();
  await says(log, "OTLP over HTTP is degraded: Others may read or change");
  await expect(post(config.otlp_http_port)).rejects.toThrow();
});

test("another port in the configuration is listened to at once", async () => {
  const { config, service, log } = await start();
  await says(log, "OTLP over gRPC on");
  const before = config.otlp_http_port;
  config.otlp_http_port = await freePort();
  service.reconfigure();
  expect((await post(config.otlp_http_port)).status).toBe(200);
  await expect(post(before)).rejects.toThrow();
});

test("a store that has grown to its limit puts senders off, and has room again when it was tidied", async () => {
  const { config, service, degraded } = await start({ max_megabytes: 2 });
  const send = async (body: Uint8Array<ArrayBuffer>): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${config.otlp_http_port}/v1/metrics`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body,
    });
    return response.status;
  };
  const statuses = new Set<number>();
  let sum = 0;
  for (const made of madeUpExports({ sessions: 5, pointsARequest: 1000 }, 0, 80)) {
    await until("it is taken", async () => {
      const status = await send(made.protobuf);
      statuses.add(status);
      return status === 200;
    });
    sum += made.sum;
  }
  expect(statuses).toEqual(new Set([200, 503]));
  expect(service.tally().putOff).toBeGreaterThan(0);
  const all = { from: epochMs(0), to: RECEIVED_AT };
  const [total] = service.reader.sumIncrease({
    counter: "claude_code_token_usage",
    window: all,
    by: [],
  });
  expect(total?.value).toBe(sum);
  expect(degraded()).toEqual([]);
});

test("a damaged store is set aside, and receiving begins anew", async () => {
  const { config, dir, service } = await start();
  service.stop();
  writeFileSync(
    join(dir, "telemetry.db"),
    "this is no database, and long enough to be seen as one",
  );
  const log: string[] = [];
  const supervisor = createSupervisor(
    () => {},
    () => {},
  );
  const again = startTelemetry({
    config: () => config,
    path: join(dir, "telemetry.db"),
    tokenPath: join(dir, "token"),
    uid: process.getuid?.() ?? -1,
    forwardDir: join(dir, "forward"),
    now: () => RECEIVED_AT,
    log: (line) => log.push(line),
    run: supervisor.run,
    onKept: () => {},
  });
  opened.push(() => again.stop());
  expect(log[0]).toContain("it was moved to");
  expect((await post(config.otlp_http_port)).status).toBe(200);
});

test("a store that is damaged while it is in use is set aside, and what comes next is kept", async () => {
  const { config, service, degraded, log, dir } = await start();
  expect((await post(config.otlp_http_port)).status).toBe(200);
  const path = join(dir, "telemetry.db");
  using other = new Database(path);
  other.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const pages = readFileSync(path).fill(0x5a, 4096);
  writeFileSync(path, pages);
  other.close();

  expect((await post(config.otlp_http_port)).status).toBe(503);
  expect(degraded()).toEqual(["telemetry store"]);
  expect((await post(config.otlp_http_port)).status).toBe(200);
  expect(degraded()).toEqual([]);
  await says(log, "the telemetry store was damaged; it was moved to");
  expect(service.reader.isEmpty()).toBe(false);
  expect(readdirSync(dir).filter((name) => name.includes(".corrupt-"))).not.toEqual([]);
});

test("a store that opens though some of it is damaged is set aside all the same", async () => {
  const { config, service, degraded, log, dir } = await start();
  expect((await post(config.otlp_http_port)).status).toBe(200);
  const path = join(dir, "telemetry.db");
  using other = new Database(path);
  other.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const page = other.query<{ rootpage: number }, []>(
    "SELECT rootpage FROM sqlite_schema WHERE name = 'points'",
  );
  const { page_size } = other.query("PRAGMA page_size").get() as { page_size: number };
  const at = ((page.get()?.rootpage ?? 0) - 1) * page_size;
  other.close();
  writeFileSync(path, readFileSync(path).fill(0x5a, at, at + page_size));

  expect((await post(config.otlp_http_port)).status).toBe(503);
  expect((await post(config.otlp_http_port)).status).toBe(200);
  expect(degraded()).toEqual([]);
  await says(log, "the telemetry store was damaged; it was moved to");
  expect(service.reader.isEmpty()).toBe(false);
  const aside = readdirSync(dir).filter((name) => name.includes(".corrupt-"));
  expect(aside.map((name) => statSync(join(dir, name)).mode & 0o777)).toEqual([0o600]);
});

test.each([
  ["deleted", (path: string) => rmSync(path)],
  ["moved away", (path: string) => renameSync(path, `${path}.mine`)],
])(
  "a store that is %s while it is in use is begun anew with the next export, and views see that one",
  async (_how, takeAway) => {
    const { config, service, degraded, dir } = await start();
    const path = join(dir, "telemetry.db");
    expect((await post(config.otlp_http_port)).status).toBe(200);
    takeAway(path);
    expect(service.reader.isEmpty()).toBe(true);
    expect((await post(config.otlp_http_port)).status).toBe(200);
    using other = new Database(path, { readonly: true });
    expect(other.query("SELECT count(*) > 0 AS some FROM points").get()).toEqual({ some: 1 });
    expect(service.reader.isEmpty()).toBe(false);
    expect(degraded()).toEqual([]);
  },
);

test("a store that another program keeps locked puts senders off, and stops nobody else for long", async () => {
  const { config, degraded, dir, log } = await start();
  const other = new Database(join(dir, "telemetry.db"));
  opened.push(() => other.close());
  other.run("BEGIN IMMEDIATE");
  expect((await post(config.otlp_http_port)).status).toBe(503);
  expect(degraded()).toEqual(["telemetry store"]);
  expect(log.join("\n")).toContain(
    `Another program keeps the telemetry store ${join(dir, "telemetry.db")} locked. End that program`,
  );
  other.run("ROLLBACK");
  expect((await post(config.otlp_http_port)).status).toBe(200);
  expect(degraded()).toEqual([]);
});
