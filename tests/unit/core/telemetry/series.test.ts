import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import { createSeriesFinder, seriesKey } from "../../../../src/core/telemetry/series.ts";
import { prometheusName } from "../../../../src/core/telemetry/metric-name.ts";

const labelsOf = (attributes: Parameters<typeof seriesKey>[2]): unknown =>
  JSON.parse(seriesKey("m", "", attributes).labels);

test.each([
  ["claude_code.token.usage", "claude_code_token_usage"],
  ["claude_code.active_time.total", "claude_code_active_time"],
  ["9 lives", "_9_lives"],
])("%s is called %s", (metric, name) => {
  expect(seriesKey(metric, "", {}).metric).toBe(name);
});

test("attributes are labels by Prometheus' names, in one order, whatever theirs is", () => {
  const one = seriesKey("m", "USD", { query_source: "main", "agent.name": "explore", type: "a" });
  const other = seriesKey("m", "USD", { type: "a", "agent.name": "explore", query_source: "main" });
  expect(one).toEqual(other);
  expect(one.labels).toBe('{"agent_name":"explore","query_source":"main","type":"a"}');
});

test("the session is no label, and what is the same for all points of a machine is none either", () => {
  const key = seriesKey("m", "", { "session.id": "s1", "os.type": "linux", "host.arch": "amd64" });
  expect(key).toMatchObject({ sessionId: "s1", labels: "{}" });
});

test("a point without a session belongs to none", () => {
  expect(seriesKey("m", "", {}).sessionId).toBe("");
});

test("the program's version is one label, wherever it is told", () => {
  expect(labelsOf({ "service.version": "2.1.329" })).toEqual({ app_version: "2.1.329" });
  expect(labelsOf({ "service.version": "1", "app.version": "2" })).toEqual({ app_version: "2" });
});

test("machines and users are called as elsewhere", () => {
  expect(labelsOf({ "host.name": "box", "user.name": "ann" })).toEqual({
    host: "box",
    user: "ann",
  });
});

test("labels of histograms and summaries are called as Prometheus calls what a name is taken for", () => {
  expect(labelsOf({ le: "0.5", quantile: "0.9", file: "a" })).toEqual({
    exported_le: "0.5",
    exported_quantile: "0.9",
    file: "a",
  });
});

test("of very many attributes some are labels", () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, i]));
  expect(Object.keys(labelsOf(many) as object)).toHaveLength(24);
});

test("the same attributes are the same counter, and worked out once", () => {
  let cleaned = 0;
  const find = createSeriesFinder((attributes) => {
    cleaned++;
    return attributes;
  });
  const at = epochMs(1);
  const rest = { unit: "", kind: "delta", isMonotonic: true, at, value: 1 } as const;
  const first = find({ metric: "m", attributes: { a: "1" }, ...rest });
  const second = find({ metric: "m", attributes: { a: "1" }, ...rest });
  expect(second.series).toBe(first.series);
  expect(cleaned).toBe(1);
  expect(find({ metric: "n", attributes: { a: "1" }, ...rest }).series).not.toBe(first.series);
  expect(find({ metric: "m", attributes: { a: "2" }, ...rest }).series).not.toBe(first.series);
});

test("frozen attributes are known by sight, and are another counter where another metric has them", () => {
  const find = createSeriesFinder((attributes) => attributes);
  const rest = { unit: "", kind: "delta", isMonotonic: true, at: epochMs(1), value: 1 } as const;
  const attributes = Object.freeze({ a: "1" });
  const findOf = (metric: string, unit = "") => find({ ...rest, metric, unit, attributes }).series;
  const first = findOf("m");
  expect(findOf("m")).toBe(first);
  expect(findOf("n").metric).toBe("n");
  expect(findOf("m", "s").unit).toBe("s");
  expect(findOf("m")).toBe(first);
  expect(find({ ...rest, metric: "m", attributes: { a: "1" } }).series).toBe(first);
});

test("every name is one that Prometheus takes", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "binary" }), (name) => {
      expect(prometheusName(name)).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
    }),
  );
});

test("a name that every object has is a name like any other", () => {
  const attributes = { constructor: "a", toString: "b", ["__proto__"]: "c" };
  expect(labelsOf(attributes)).toEqual({ constructor: "a", toString: "b" });
});

test("an exporter's own session_id is no second session, and reserved names are no labels", () => {
  expect(labelsOf({ session_id: "mine", __x: "1", type: "a" })).toEqual({ type: "a" });
});

test("labels that would be very long are left out, and shorter ones stay", () => {
  const long = "v".repeat(1024);
  const labels = labelsOf({ a: long, b: long, c: long, d: long, e: "short" }) as object;
  expect(Object.keys(labels)).toEqual(["a", "b", "c", "e"]);
});

test("a value that looks like other attributes is not taken for them", () => {
  const find = createSeriesFinder((attributes) => attributes);
  const at = epochMs(1);
  const rest = { metric: "m", unit: "", kind: "delta", isMonotonic: true, at, value: 1 } as const;
  const texts = ["1\nb\t2", "1\n1 1 b2", "1\n1 1b2"];
  const forged = texts.map((a) => find({ ...rest, attributes: { a } }).series);
  const { series } = find({ ...rest, attributes: { a: "1", b: "2" } });
  expect(forged).not.toContain(series);
  expect(JSON.parse(series.labels)).toEqual({ a: "1", b: "2" });
});

test("what series are known by is bounded, however long it is", () => {
  let cleaned = 0;
  const find = createSeriesFinder((attributes) => {
    cleaned++;
    return attributes;
  });
  const at = epochMs(1);
  const rest = { metric: "m", unit: "", kind: "delta", isMonotonic: true, at, value: 1 } as const;
  const seen = (a: string) => find({ ...rest, attributes: { a } });
  seen("first");
  for (const letter of "abcdefghijklmnopqr") seen(letter.repeat(1024 * 1024));
  const before = cleaned;
  seen("first");
  expect(cleaned).toBe(before + 1);
});
