import { expect, test } from "bun:test";
import { agentFamilies } from "../../../../src/surfaces/prometheus/agent-families.ts";
import { renderMetrics } from "../../../../src/surfaces/prometheus/exposition.ts";
import { type MetricFamily, renderLabels } from "../../../../src/surfaces/prometheus/family.ts";

const OPEN = "application/openmetrics-text";

const series = (metric: string, unit: string, value = 1) => ({
  metric,
  unit,
  sample: { labels: renderLabels([["session_id", "s1"]]), value },
});

const text = (accept: string | null, families: readonly MetricFamily[]) =>
  new TextDecoder().decode(renderMetrics(accept, families).body);

const names = (families: readonly MetricFamily[]) => families.map(({ name }) => name);

test("a counter of a unit has the name of either exporter, with the same series", () => {
  const families = agentFamilies([series("claude_code_token_usage", "tokens", 7)], "both");
  expect(text(null, families)).toBe(
    `# HELP claude_code_token_usage_total Tokens used, by class (type) and model.
# TYPE claude_code_token_usage_total counter
claude_code_token_usage_total{session_id="s1"} 7
# HELP claude_code_token_usage_tokens_total Tokens used, by class (type) and model.
# TYPE claude_code_token_usage_tokens_total counter
claude_code_token_usage_tokens_total{session_id="s1"} 7
`,
  );
});

test("OpenMetrics names the family, its unit, and the end", () => {
  const families = agentFamilies([series("claude_code_active_time", "s", 1.5)], "with-unit");
  expect(text(OPEN, families)).toBe(
    `# HELP claude_code_active_time_seconds Time in which the user (user) or the agent (cli) was active.
# TYPE claude_code_active_time_seconds counter
# UNIT claude_code_active_time_seconds seconds
claude_code_active_time_seconds_total{session_id="s1"} 1.5
# EOF
`,
  );
});

test.each([
  ["claude_code_cost_usage", "USD", "claude_code_cost_usage_USD"],
  ["claude_code_session_count", "", "claude_code_session_count"],
  ["x", "By", "x_bytes"],
  ["x", "ms", "x_milliseconds"],
  ["x", "1", "x"],
  ["x", "{request}", "x"],
  ["x", "k{y}/min", "x_k_min"],
  ["wait_seconds", "s", "wait_seconds"],
])("%s in %p is %s", (metric, unit, name) => {
  expect(names(agentFamilies([series(metric, unit)], "with-unit"))).toEqual([name]);
});

test("one spelling may be asked for", () => {
  const given = [series("claude_code_token_usage", "tokens")];
  expect(names(agentFamilies(given, "without-unit"))).toEqual(["claude_code_token_usage"]);
});

test("no name is given twice, whatever exporters call their counters", () => {
  const given = [series("a", "b"), series("a_b", ""), series("llm_bridge_sessions", "")];
  expect(names(agentFamilies(given, "both"))).toEqual(["a", "a_b"]);
});

test("a label's value may be any text", () => {
  const decode = (labels: readonly (readonly [string, string])[]) =>
    new TextDecoder().decode(renderLabels(labels));
  expect(
    decode([
      ["a", 'C:\\dir "x"\ny'],
      ["b", "ü"],
    ]),
  ).toBe('{a="C:\\\\dir \\"x\\"\\ny",b="ü"} ');
  expect(decode([])).toBe(" ");
});

test("an exposition may be long, and its values of any size", () => {
  const values = [0, -0.5, 1e21, 1.5e-7, -1.7976931348623157e308, 5e-324];
  const samples = Array.from({ length: 5000 }, (_, index) => ({
    labels: renderLabels([["i", `☃${index}`]]),
    value: values[index % values.length] ?? 0,
  }));
  const lines = text(null, [{ name: "x", type: "gauge", help: "☃", samples }]).split("\n");
  expect(lines.slice(0, 2)).toEqual(["# HELP x ☃", "# TYPE x gauge"]);
  expect(lines.slice(2, -1)).toEqual(
    samples.map(({ value }, index) => `x{i="☃${index}"} ${value}`),
  );
});

test("a histogram ends with everything", () => {
  const family: MetricFamily = {
    name: "t_seconds",
    type: "histogram",
    unit: "seconds",
    help: 'Slow \\ "fast".',
    buckets: [{ upTo: 0.5, count: 2 }],
    sum: 9.25,
    count: 3,
  };
  const samples = `t_seconds_bucket{le="0.5"} 2
t_seconds_bucket{le="+Inf"} 3
t_seconds_sum 9.25
t_seconds_count 3
`;
  expect(text(null, [family])).toBe(
    `# HELP t_seconds Slow \\\\ "fast".\n# TYPE t_seconds histogram\n${samples}`,
  );
  expect(text(OPEN, [family])).toBe(
    `# HELP t_seconds Slow \\\\ \\"fast\\".\n# TYPE t_seconds histogram\n# UNIT t_seconds seconds\n${samples}# EOF\n`,
  );
});

test.each(["constructor", "toString", "__proto__"])(
  "a counter or a unit called %s is one like any other",
  (name) => {
    const families = agentFamilies([series(name, ""), series("x", name)], "both");
    const [, unit = ""] = /^x_(\w+)$/.exec(names(families).at(-1) ?? "") ?? [];
    expect(names(families)).toEqual([name, "x", `x_${unit}`]);
    expect(text(null, families)).toContain(`# HELP ${name}_total A counter of an agent's own.`);
  },
);

test.each([
  ["ours", [series("llm_bridge", "events_received")], ["llm_bridge"]],
  ["each other's", [series("a", "b_c"), series("a_b", "c")], ["a", "a_b_c", "a_b"]],
])("counters do not take %s names by their units", (_whose, given, wanted) => {
  expect(names(agentFamilies(given, "both"))).toEqual(wanted);
});
