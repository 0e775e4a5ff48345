import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { growthQuery } from "../../../../src/ingest/prometheus/growth-query.ts";
import { openPrometheusCounters } from "../../../../src/ingest/prometheus/prometheus-counters.ts";
import { freePort } from "../../../support/free-port.ts";

const QUERY = {
  counter: "claude_code_token_usage",
  by: ["model"],
  window: { from: epochMs(0), to: epochMs(60_000) },
} as const;

/** A store that answers everything in one way, and what it was asked. */
function serving(answer: (request: Request) => Response | Promise<Response>) {
  const asked: { readonly path: string; readonly authorization: string | null }[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      asked.push({
        path: new URL(request.url).pathname,
        authorization: request.headers.get("authorization"),
      });
      return answer(request);
    },
  });
  return {
    asked,
    host: `127.0.0.1:${server.port}`,
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

const json = (value: unknown, status = 200) => Response.json(value, { status });
const success = (data: unknown) => json({ status: "success", data });

/** A server that says this, byte by byte, and hangs up or does not. */
function saying(bytes: string, hangsUp = true) {
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket) {
        socket.write(bytes);
        if (hangsUp) socket.end();
      },
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => server.stop(true),
  };
}

test("a store that is not there is unreachable, with its address and what to do", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  await expect(openPrometheusCounters(url).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-unreachable",
    message: expect.stringContaining(url),
    hint: expect.stringContaining("telemetry.prometheus_url"),
  });
});

test("a store that says nothing is not waited for", async () => {
  using store = saying("", false);
  await expect(openPrometheusCounters(store.url, 50).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-unreachable",
    message: expect.stringContaining("nothing came in time"),
  });
});

test.each([
  ["hangs up without a word", ""],
  ["hangs up within its headers", "HTTP/1.1 200 OK\r\ncontent-le"],
  ["hangs up within its body", 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"status":"succ'],
  ["speaks no HTTP", "220 smtp.example ready\r\n"],
])("a store that %s is unreachable", async (_how, bytes) => {
  using store = saying(bytes);
  await expect(openPrometheusCounters(store.url).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-unreachable",
  });
});

test.each([
  ["a web page", () => new Response("<!doctype html><p>Log in</p>")],
  ["half an answer", () => new Response('{"status":"success","data":{"resul')],
  ["nothing", () => new Response("")],
  ["other text", () => new Response("OK")],
  ["JSON of another kind", () => json({ hello: "world" })],
  ["no series", () => success({ resultType: "vector" })],
  ["no series", () => success(null)],
  ["a series without labels", () => success({ result: [{ value: [1, "2"] }] })],
  ["a sample that is none", () => success({ result: [{ metric: {}, value: 7 }] })],
  ["a sample that is none", () => success({ result: [{ metric: {}, value: ["1", 2] }] })],
])("what is no answer is said: %s", async (found, answer) => {
  using store = serving(answer);
  await expect(openPrometheusCounters(store.url).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-answer-unusable",
    message: expect.stringContaining(`got ${found}`),
  });
});

test.each([
  [500, "Its own log says more."],
  [401, "It wants a name and a password: http://name:password@host:9090."],
  [404, "There is no Prometheus API at that address: it may lie below another path."],
])("%i is shown with what to do", async (status, hint) => {
  using store = serving(() => new Response("<h1>no</h1>", { status }));
  await expect(openPrometheusCounters(store.url).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-refused",
    message: expect.stringContaining(String(status)),
    hint,
  });
});

test("an error that comes as success by HTTP is one all the same", async () => {
  using store = serving(() => json({ status: "error", error: "too many samples" }));
  await expect(openPrometheusCounters(store.url).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-refused",
    message: expect.stringContaining("too many samples"),
  });
});

test("an answer without an end is not read to its end", async () => {
  const piece = new Uint8Array(1024 * 1024).fill(32);
  using store = serving(
    () => new Response(new ReadableStream({ pull: (to) => to.enqueue(piece.slice()) })),
  );
  await expect(openPrometheusCounters(store.url).sumIncrease(QUERY)).rejects.toMatchObject({
    code: "store-answer-unusable",
    message: expect.stringContaining("64 MiB"),
  });
});

test("health is told, not thrown", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  expect(await openPrometheusCounters(url).health()).toMatchObject({
    isUp: false,
    problem: expect.stringContaining("does not answer"),
    remedy: expect.any(String),
  });
});

test.each([
  [() => success({ version: "2.42.0" }), "Prometheus 2.42.0"],
  [() => success({ application: "Grafana Mimir", version: "2.14" }), "Grafana Mimir 2.14"],
  [() => new Response("", { status: 404 }), "Prometheus API"],
  [() => success({}), "Prometheus"],
])("a store is up whether or not it says what it is: %#", async (buildInfo, name) => {
  using store = serving((request) =>
    new URL(request.url).pathname.endsWith("/buildinfo") ? buildInfo() : success({ result: [] }),
  );
  expect(await openPrometheusCounters(store.url).health()).toMatchObject({ isUp: true, name });
});

test("a path before the API and a password are the user's to give; the password is not shown", async () => {
  using store = serving(() => new Response("", { status: 500 }));
  const counters = openPrometheusCounters(`http://me:s%20cret@${store.host}/prometheus/`);
  const { problem } = await counters.health();
  expect(problem).not.toContain("cret");
  expect(store.asked).toEqual([
    { path: "/prometheus/api/v1/query", authorization: `Basic ${btoa("me:s cret")}` },
  ]);
});

test.each(["", "localhost:9090", "file:///etc/passwd", "not an address"])(
  "%j is no address",
  (address) => {
    expect(() => openPrometheusCounters(address)).toThrow("is not the address of a store");
  },
);

test("values that are no numbers say nothing", async () => {
  using store = serving(() =>
    success({
      result: [
        { metric: { model: "a" }, value: [60, "NaN"] },
        { metric: { model: "b" }, value: [60, "7.5"] },
        { metric: {}, value: [60, "+Inf"] },
        { metric: {}, value: [60, "1e308"] },
      ],
    }),
  );
  expect(await openPrometheusCounters(store.url).sumIncrease(QUERY)).toEqual([
    { labels: { model: "b" }, value: 7.5 },
  ]);
});

test("a step that is shorter than the others is asked for by itself", async () => {
  using store = serving((request) => {
    const { pathname } = new URL(request.url);
    return pathname.endsWith("query_range")
      ? success({ result: [{ metric: { model: "a" }, values: [[50, "1"]] }] })
      : success({ result: [{ metric: { model: "a" }, value: [60, "2"] }] });
  });
  const curves = await openPrometheusCounters(store.url).increaseOverTime(QUERY, 25_000);
  expect(curves).toEqual([
    {
      labels: { model: "a" },
      points: [
        { at: epochMs(25_000), value: 1 },
        { at: epochMs(50_000), value: 2 },
      ],
    },
  ]);
});

test("a label's value may be any text", () => {
  const promql = growthQuery(
    { counter: "claude_code_commit_count", by: [], where: { host: 'a"\\\n' } },
    5,
  );
  expect(promql).toContain(String.raw`claude_code_commit_count_total{host="a\"\\\n"}[5ms]`);
});

test.each([301, 302, 307, 308])(
  "a store that sends us elsewhere by %i is not followed",
  async (status) => {
    using other = serving(() => success({ resultType: "vector", result: [] }));
    using store = serving(() => Response.redirect(`${other.url}/api/v1/query`, status));
    const url = `http://ann:secret@${store.host}`;
    await expect(openPrometheusCounters(url).sumIncrease(QUERY)).rejects.toMatchObject({
      code: "store-refused",
      message: `The store at ${store.url} sends us to another address.`,
    });
    expect(other.asked).toEqual([]);
  },
);
