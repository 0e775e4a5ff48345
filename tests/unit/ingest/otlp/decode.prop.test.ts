import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeJson } from "../../../../src/ingest/otlp/decode-json.ts";
import { decodeProtobuf } from "../../../../src/ingest/otlp/decode-protobuf.ts";
import { RECEIVED_AT, recordedRequests } from "../../../support/otlp-fixtures.ts";

const protobuf = [...recordedRequests("protobuf"), ...recordedRequests("grpc")];
const json = [...recordedRequests("json"), ...recordedRequests("json-cumulative-resumed")];

const signals = fc.constantFrom("metrics", "logs", "traces");

/** Some bytes of a recording are others, and it may be cut off or hold some twice. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
    maxLength: 8,
  }),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
});

function damaged(
  bytes: Uint8Array,
  {
    changes,
    from,
    to,
  }: { changes: readonly (readonly [number, number])[]; from: number; to: number },
): Uint8Array {
  const copy = bytes.slice(0, Math.ceil(to * bytes.length));
  for (const [where, value] of changes) copy[Math.floor(where * copy.length)] = value;
  return Buffer.concat([copy, bytes.subarray(Math.floor(from * bytes.length))]);
}

/** Says what it holds or what is wrong, and never throws; what it holds can be counted. */
function expectSense(decoded: ReturnType<typeof decodeProtobuf>): void {
  if (!decoded.ok) {
    expect(decoded.problem).not.toBe("");
    return;
  }
  for (const { value, at, metric } of decoded.batch.points) {
    expect(Number.isFinite(value)).toBe(true);
    expect(at).toBeGreaterThan(0);
    expect(metric).not.toBe("");
  }
}

test("protobuf that is damaged, or none at all, never throws", () => {
  fc.assert(
    fc.property(fc.constantFrom(...protobuf), signals, damage, ({ body }, signal, how) => {
      expectSense(decodeProtobuf(signal, damaged(body, how), RECEIVED_AT));
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), signals, (bytes, signal) => {
      expectSense(decodeProtobuf(signal, bytes, RECEIVED_AT));
    }),
    { numRuns: 1000 },
  );
});

test("every prefix of a protobuf is either refused or ends between two of its parts", () => {
  const [, request] = recordedRequests("protobuf");
  const body = request?.body ?? new Uint8Array();
  const taken = Array.from({ length: body.length }, (_, length) =>
    decodeProtobuf("metrics", body.subarray(0, length), RECEIVED_AT),
  ).filter(({ ok }) => ok);
  // The recorded request has one resource: only nothing at all is a whole message before its end.
  expect(taken).toHaveLength(1);
});

test("JSON that is damaged, or of any other shape, never throws", () => {
  fc.assert(
    fc.property(fc.constantFrom(...json), signals, damage, ({ body }, signal, how) => {
      expectSense(decodeJson(signal, new TextDecoder().decode(damaged(body, how)), RECEIVED_AT));
    }),
    { numRuns: 300 },
  );
});

/** Names of the protocol's JSON, so that values of any shape lie where others are expected. */
const NAMES = [
  "resourceMetrics",
  "scopeMetrics",
  "metrics",
  "sum",
  "gauge",
  "histogram",
  "dataPoints",
  "attributes",
  "key",
  "value",
  "stringValue",
  "intValue",
  "arrayValue",
  "kvlistValue",
  "values",
  "timeUnixNano",
  "asDouble",
  "asInt",
  "name",
  "resource",
  "__proto__",
] as const;

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "large", withCrossShrink: true },
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.bigInt().map(String)),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("tree"), { maxKeys: 5 }),
  ),
}));

test("JSON with the right names in the wrong places never throws", () => {
  fc.assert(
    fc.property(signals, tree, (signal, value) => {
      expectSense(decodeJson(signal, JSON.stringify({ resourceMetrics: [value] }), RECEIVED_AT));
    }),
    { numRuns: 500 },
  );
});

test("JSON that is nested without end is refused", () => {
  const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
  expectSense(decodeJson("metrics", deep, RECEIVED_AT));
  const value = `${'{"arrayValue":{"values":['.repeat(5000)}${"]}}".repeat(5000)}`;
  const body = `{"resourceMetrics":[{"resource":{"attributes":[{"key":"a","value":${value}}]}}]}`;
  expectSense(decodeJson("metrics", body, RECEIVED_AT));
});
