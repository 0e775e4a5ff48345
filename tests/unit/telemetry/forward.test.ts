import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openForwardQueue } from "../../../src/store/forward-queue.ts";
import { createForwarder, type Forwarder } from "../../../src/telemetry/forward.ts";
import { decodeRecorded, recordedRequests } from "../../support/otlp-fixtures.ts";
import { freePort } from "../../support/free-port.ts";
import { until } from "../../support/until.ts";

let dir: string;
const started: Forwarder[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "llm-bridge-forward-"));
});
afterEach(() => {
  for (const forwarder of started.splice(0)) forwarder.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A collector that answers as it is told, and what has reached it. */
function collecting(port = 0) {
  const got: { path: string; type: string | null; authorization: string | null; text: string }[] =
    [];
  const answers: (Response | Promise<Response>)[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port,
    async fetch(request) {
      got.push({
        path: new URL(request.url).pathname,
        type: request.headers.get("content-type"),
        authorization: request.headers.get("authorization"),
        text: await request.text(),
      });
      return await (answers.shift() ?? new Response("{}"));
    },
  });
  return {
    got,
    answers,
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

/** A forwarder whose timers a test lets run. */
function forwarding(
  address: string | undefined,
  options: { maxBytes?: number; keepsAccount?: boolean } = {},
) {
  const lines: string[] = [];
  const waits: number[] = [];
  const timers: (() => void)[] = [];
  const place = { address };
  const forwarder = createForwarder({
    queue: openForwardQueue(join(dir, "forward"), options.maxBytes ?? 1_000_000),
    address: () => place.address,
    keepsAccount: () => options.keepsAccount ?? true,
    fetch,
    setTimer(run, ms) {
      waits.push(ms);
      timers.push(run);
      return { [Symbol.dispose]: () => void timers.splice(timers.indexOf(run), 1) };
    },
    chance: () => 1,
    nowMs: () => 0,
    log: (line) => void lines.push(line),
  });
  started.push(forwarder);
  const pass = (text: string) =>
    forwarder.pass("metrics", "json", new TextEncoder().encode(JSON.stringify({ text })));
  /** The next timer goes off. */
  const fire = async () => {
    await until("a timer is set", () => timers.length > 0);
    timers.shift()?.();
  };
  const idle = () => until("nothing waits", () => forwarder.tally().waiting === 0);
  return { forwarder, place, lines, waits, pass, fire, idle };
}

const texts = (got: readonly { readonly text: string }[]) =>
  got.map(({ text }) => (JSON.parse(text) as { text: string }).text);

test("every request goes on, in order, as what it came as", async () => {
  using collector = collecting();
  const { forwarder, pass, idle } = forwarding(`${collector.url}/otlp/`);
  pass("a");
  pass("b");
  forwarder.pass("logs", "protobuf", new Uint8Array([10, 0]));
  await idle();
  expect(collector.got.map(({ path, type }) => [path, type])).toEqual([
    ["/otlp/v1/metrics", "application/json"],
    ["/otlp/v1/metrics", "application/json"],
    ["/otlp/v1/logs", "application/x-protobuf"],
  ]);
  expect(texts(collector.got.slice(0, 2))).toEqual(["a", "b"]);
  expect(forwarder.tally()).toMatchObject({ sent: 3, refused: 0, dropped: 0, waitingBytes: 0 });
});

test("while the collector is away everything waits, ever longer, and goes on in order when it is back", async () => {
  const port = await freePort();
  const { forwarder, pass, fire, idle, lines, waits } = forwarding(`http://127.0.0.1:${port}`);
  pass("a");
  pass("b");
  await fire();
  await fire();
  await until("a third wait", () => waits.length === 3);
  expect(waits).toEqual([1000, 2000, 4000]);
  expect(forwarder.tally()).toMatchObject({ sent: 0, waiting: 2 });
  using collector = collecting(port);
  await fire();
  pass("c");
  await idle();
  expect(texts(collector.got)).toEqual(["a", "b", "c"]);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toStartWith("nothing can be passed on for now");
  expect(lines[1]).toStartWith("the collector is back");
});

test("a restart loses nothing of what waits", async () => {
  const port = await freePort();
  const before = forwarding(`http://127.0.0.1:${port}`);
  before.pass("a");
  before.pass("b");
  await until("it has failed", () => before.waits.length === 1);
  before.forwarder.stop();
  using collector = collecting(port);
  const { idle } = forwarding(collector.url);
  await idle();
  expect(texts(collector.got)).toEqual(["a", "b"]);
});

test("a collector that says when it wants to be asked again is asked then", async () => {
  using collector = collecting();
  collector.answers.push(
    new Response("", { status: 503, headers: { "retry-after": "30" } }),
    new Response("", { status: 429 }),
  );
  const { pass, fire, idle, waits } = forwarding(collector.url);
  pass("a");
  await fire();
  await fire();
  await idle();
  expect(waits).toEqual([30_000, 2000]);
  expect(texts(collector.got)).toEqual(["a", "a", "a"]);
});

test("what is refused is not sent again, and said once", async () => {
  using collector = collecting();
  collector.answers.push(
    new Response("", { status: 400 }),
    new Response("", { status: 400 }),
    new Response("", { status: 401 }),
  );
  const { forwarder, pass, idle, lines } = forwarding(`${collector.url}/`);
  for (const text of ["a", "b", "c", "d"]) pass(text);
  await idle();
  expect(texts(collector.got)).toEqual(["a", "b", "c", "d"]);
  expect(forwarder.tally()).toMatchObject({ sent: 1, refused: 3 });
  expect(lines).toEqual([
    `${collector.url}/ refused a request: it said 400; dropped`,
    `${collector.url}/ refused a request: it said 401; dropped`,
  ]);
});

test("where too much waits the oldest goes, and is counted", async () => {
  const { forwarder, pass, lines } = forwarding(`http://127.0.0.1:${await freePort()}`, {
    maxBytes: 30,
  });
  for (const text of ["a", "b", "c", "d"]) pass(text);
  expect(forwarder.tally()).toMatchObject({ dropped: 2, waiting: 2 });
  await until("both are told", () => lines.length === 2);
  expect(lines).toContain("too much waits for the collector: the oldest goes");
});

test("what cannot be written down is counted as dropped", () => {
  const { forwarder, pass } = forwarding("http://127.0.0.1:9");
  rmSync(join(dir, "forward"), { recursive: true });
  expect(() => pass("a")).toThrow();
  expect(forwarder.tally()).toMatchObject({ dropped: 1, waiting: 0 });
});

test("whoever exports does not wait for the collector", async () => {
  using collector = collecting();
  const { promise, resolve } = Promise.withResolvers<Response>();
  collector.answers.push(promise);
  const { forwarder, pass, idle } = forwarding(collector.url);
  pass("a");
  pass("b");
  await until("the collector is asked", () => collector.got.length === 1);
  expect(forwarder.tally()).toMatchObject({ sent: 0, waiting: 2 });
  resolve(new Response("{}"));
  await idle();
  expect(texts(collector.got)).toEqual(["a", "b"]);
});

test("who exports is not passed on unless that is wanted", async () => {
  using collector = collecting();
  const { forwarder, idle } = forwarding(collector.url, { keepsAccount: false });
  const [request] = recordedRequests("json").filter(({ signal }) => signal === "metrics");
  if (!request) throw new Error("Expected recorded metrics.");
  forwarder.pass(request.signal, request.encoding, request.body);
  await idle();
  const body = new TextEncoder().encode(collector.got[0]?.text);
  const points = decodeRecorded({ ...request, body }).points.length;
  expect(points).toBe(decodeRecorded(request).points.length);
  expect(collector.got[0]?.text).not.toContain("user.id");
});

test("a name and a password go where they belong, and into no log", async () => {
  using collector = collecting();
  collector.answers.push(new Response("", { status: 403 }));
  const { pass, idle, lines } = forwarding(collector.url.replace("//", "//me:s%20cret@"));
  pass("a");
  await idle();
  expect(collector.got[0]?.authorization).toBe(`Basic ${btoa("me:s cret")}`);
  expect(lines.join()).not.toContain("cret");
});

test("nothing is kept where nothing is to be passed on, and what waits goes to a new address", async () => {
  using collector = collecting();
  const { forwarder, place, pass, idle, waits } = forwarding(undefined);
  pass("a");
  expect(forwarder.tally().waiting).toBe(0);
  place.address = `http://127.0.0.1:${await freePort()}`;
  pass("b");
  await until("it has failed", () => waits.length === 1);
  place.address = collector.url;
  forwarder.wake();
  await idle();
  expect(texts(collector.got)).toEqual(["b"]);
});

test("a collector that sends us elsewhere is not followed, and it is said", async () => {
  using page = collecting();
  using collector = collecting();
  collector.answers.push(Response.redirect(page.url, 302));
  const { forwarder, pass, idle, lines } = forwarding(collector.url);
  pass("a");
  await idle();
  await until("it is said", () => lines.length > 0);
  expect(page.got).toEqual([]);
  expect(forwarder.tally()).toMatchObject({ sent: 0, refused: 1 });
  expect(lines[0]).toContain("it said 302");
});
