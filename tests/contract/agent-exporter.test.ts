import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recordedBatches } from "../support/otlp-fixtures.ts";
import { PROJECT_ROOT } from "../support/binary.ts";
import { scrape } from "../support/scraped.ts";

const EXPORTER = readFileSync(
  join(PROJECT_ROOT, "tests/fixtures/otlp/claude-2.1.329/prometheus.txt"),
  "utf8",
);

/** Said of the person, of the machine or of the exporter; ours leaves them out. */
const LEFT_OUT = /^(user_id|anthropic_provider|anthropic_custom_base_url|otel_scope_\w+)$/;

/** The names of counters, each with its labels' names and with values of `type`. */
function shapes(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of text.matchAll(/^(claude_code_\w+)\{(.*)\} /gm)) {
    const names = found.get(name) ?? new Set();
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) {
      if (!LEFT_OUT.test(label)) names.add(label);
    }
    found.set(name, names);
  }
  return found;
}

test("whatever the agent's own exporter names has the same name and labels here", () => {
  const ours = shapes(scrape(recordedBatches("json")).samples);
  const theirs = shapes(EXPORTER);
  expect(theirs.size).toBe(3);
  for (const [name, labels] of theirs) {
    expect([...(ours.get(name) ?? [])]).toEqual(expect.arrayContaining([...labels]));
  }
});

test("its names with a unit are there as well", () => {
  expect([...shapes(scrape(recordedBatches("json")).samples).keys()]).toEqual(
    expect.arrayContaining([
      "claude_code_token_usage_tokens_total",
      "claude_code_cost_usage_USD_total",
      "claude_code_active_time_seconds_total",
    ]),
  );
});
