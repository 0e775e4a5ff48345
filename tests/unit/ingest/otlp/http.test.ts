import { afterAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";
import { answerOtlp } from "../../../../src/ingest/otlp/http.ts";
import { MAX_REQUEST_BYTES, type ReceiverPorts } from "../../../../src/ingest/otlp/receive.ts";
import { serveHttp } from "../../../../src/sys/http-server.ts";
import { decodeRecorded, recordedRequests } from "../../../support/otlp-fixtures.ts";
import { receiverPorts } from "../../../support/otlp-receiver.ts";

const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF_TYPE = { "content-type": "application/x-protobuf" };

const [, protobuf] = recordedRequests("protobuf");
const [, json] = recordedRequests("json");
if (!protobuf || !json) throw new Error("Expected recorded metrics.");

let ports: ReceiverPorts = receiverPorts();
const server = serveHttp({
  address: "127.0.0.1",
  port: 0,
  maxBodyBytes: MAX_REQUEST_BYTES,
  answer: (request) => answerOtlp(request, ports),
});
afterAll(() => server.stop());

/** Posts to a receiver of its own, and says what came of it. */
async function post(
  init: {
    readonly headers?: Record<string, string>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly path?: string;
    readonly method?: string;
  },
  to = receiverPorts(),
) {
  ports = to;
  const { headers = JSON_TYPE, body = "{}", path = "/v1/metrics", method = "POST" } = init;
  const request = { method, headers, ...(method !== "GET" && { body }) };
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, request);
  return { status: response.status, headers: response.headers, text: await response.text(), to };
}

test("protobuf is taken, and answered by an empty message", async () => {
  const { status, text, headers, to } = await post({
    headers: PROTOBUF_TYPE,
    body: protobuf.body,
  });
  expect({ status, text }).toEqual({ status: 200, text: "" });
  expect(headers.get("content-type")).toBe("application/x-protobuf");
  expect(to.batches).toEqual([decodeRecorded(protobuf)]);
});

test("JSON is taken, and answered by JSON", async () => {
  const { status, text, headers, to } = await post({ body: json.body });
  expect({ status, text }).toEqual({ status: 200, text: "{}" });
  expect(headers.get("content-type")).toBe("application/json");
  expect(to.batches).toEqual([decodeRecorded(json)]);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
] as const)("a body that is compressed by %s is unfolded", async (coding, fold) => {
  const headers = { ...JSON_TYPE, "content-encoding": coding };
  const { status, to } = await post({ headers, body: new Uint8Array(fold(json.body)) });
  expect(status).toBe(200);
  expect(to.batches).toEqual([decodeRecorded(json)]);
});

test("a body in chunks, without a length, is taken", async () => {
  const to = receiverPorts();
  ports = to;
  const half = json.body.length >> 1;
  const chunk = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  const answer = await rawRequest(
    Buffer.concat([
      Buffer.from(
        "POST /v1/metrics HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
      ),
      chunk(json.body.subarray(0, half)),
      chunk(json.body.subarray(half)),
      Buffer.from("0\r\n\r\n"),
    ]),
  );
  expect(answer).toStartWith("HTTP/1.1 200");
  expect(to.batches).toEqual([decodeRecorded(json)]);
});

test("a sender that leaves in the middle of a body has sent nothing", async () => {
  const to = receiverPorts();
  ports = to;
  const answer = await rawRequest(
    Buffer.from(
      "POST /v1/metrics HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
    ),
  );
  expect(answer).not.toStartWith("HTTP/1.1 200");
  expect(to.batches).toEqual([]);
});

/** Sends bytes, ends its side, and gives what came back. */
function rawRequest(bytes: Uint8Array): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = "";
  const socket = connect(server.port, "127.0.0.1", () => socket.end(bytes));
  socket.on("data", (data) => (answer += data.toString()));
  socket.on("close", () => resolve(answer));
  return promise;
}

const metricsOf = (...points: readonly object[]) =>
  JSON.stringify({
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              {
                name: "claude_code.token.usage",
                unit: "tokens",
                sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: points },
              },
            ],
          },
        ],
      },
    ],
  });

const good = { timeUnixNano: "1795198027168000000", asDouble: 5 };

test("what cannot be used is told, and the rest is kept", async () => {
  const body = metricsOf(
    good,
    { ...good, asDouble: "NaN" },
    { ...good, asDouble: "Infinity" },
    { ...good, timeUnixNano: "9999999999999999999" },
    { ...good, timeUnixNano: "0" },
  );
  const { status, text, to } = await post({ body });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    partialSuccess: {
      rejectedDataPoints: "4",
      errorMessage: "claude_code.token.usage is not a finite number",
    },
  });
  expect(to.batches[0]?.points).toHaveLength(1);
});

test("a request that cannot be kept is to be sent again", async () => {
  const later = receiverPorts({ answer: { kind: "later", reason: "The disk is full." } });
  const { status, headers, text } = await post({ body: json.body }, later);
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("10");
  expect(JSON.parse(text)).toEqual({ message: "The disk is full." });
});

test.each([
  ["half a JSON", 400, { body: '{"resourceMetrics":[' }],
  ["a JSON list", 400, { body: "[]" }],
  ["half a protobuf", 400, { headers: PROTOBUF_TYPE, body: protobuf.body.slice(0, 3000) }],
  ["no protobuf at all", 400, { headers: PROTOBUF_TYPE, body: "what is this?" }],
  ["HTML", 415, { headers: { "content-type": "text/html" }, body: "<p>" }],
  ["no content type", 415, { headers: { "content-type": "" }, body: "{}" }],
  ["another path", 404, { path: "/v1/profiles" }],
  ["a GET", 405, { method: "GET" }],
  ["a coding that nobody knows", 400, { headers: { ...JSON_TYPE, "content-encoding": "br" } }],
  ["no gzip", 400, { headers: { ...JSON_TYPE, "content-encoding": "gzip" } }],
  ["a web page", 403, { headers: { ...JSON_TYPE, origin: "http://evil.example" } }],
  ["more than fits", 413, { body: new Uint8Array(MAX_REQUEST_BYTES + 1) }],
] as const)("%s is answered by %d, and nothing of it counts", async (_name, expected, init) => {
  const { status, to } = await post(init);
  expect(status).toBe(expected);
  expect(to.batches).toEqual([]);
});

test("a gzip bomb is left where it is", async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(512 * 1024 * 1024)));
  expect(bomb.length).toBeLessThan(1024 * 1024);
  const headers = { ...PROTOBUF_TYPE, "content-encoding": "gzip" };
  const { status, to } = await post({ headers, body: bomb });
  expect(status).toBe(413);
  expect(to.batches).toEqual([]);
});

test("more entries than anybody sends at once are too many", async () => {
  const body = metricsOf(
    ...Array.from({ length: 50_001 }, () => ({ timeUnixNano: "1", asInt: 1 })),
  );
  const { status, text, to } = await post({ body });
  expect(status).toBe(413);
  expect(JSON.parse(text).message).toContain("smaller batches");
  expect(to.batches).toEqual([]);
});

test("of a million attributes, some are kept", async () => {
  const attributes = Array.from({ length: 200_000 }, (_, i) => ({
    key: `k${i}`,
    value: { intValue: 1 },
  }));
  const { status, to } = await post({ body: metricsOf({ ...good, attributes }) });
  expect(status).toBe(200);
  expect(Object.keys(to.batches[0]?.points[0]?.attributes ?? {})).toHaveLength(128);
});

test("where a token is needed, only who knows it is heard", async () => {
  const to = receiverPorts({ token: "s3cret" });
  const as = (authorization: string) => post({ headers: { ...JSON_TYPE, authorization } }, to);
  expect((await post({}, to)).status).toBe(401);
  expect((await as("Bearer s3cre")).status).toBe(401);
  expect((await as("Bearer s3cret2")).status).toBe(401);
  expect((await as("s3cret")).status).toBe(401);
  expect(to.batches).toEqual([]);
  expect((await as("Bearer s3cret")).status).toBe(200);
});

test("who is not heard is answered before its body has come", async () => {
  let isRead = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        isRead = true;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request("http://127.0.0.1:4318/v1/metrics", {
    method: "POST",
    headers: JSON_TYPE,
    body,
  });
  const to = receiverPorts({ token: "s3cret" });
  expect((await answerOtlp(request, to)).status).toBe(401);
  expect(isRead).toBe(false);
  expect((await answerOtlp(new Request(request), to, () => true)).status).not.toBe(401);
});
