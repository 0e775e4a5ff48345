import type { CounterName, CounterQuery } from "../../core/telemetry/counter-reader.ts";

/** What exporters and collectors make of the agent's names: with the unit, without it, and without `_total` as well. */
export const SPELLINGS: Readonly<Record<CounterName, readonly string[]>> = {
  claude_code_token_usage: spell("claude_code_token_usage", "tokens"),
  claude_code_cost_usage: spell("claude_code_cost_usage", "USD"),
  claude_code_active_time: spell("claude_code_active_time", "seconds"),
  claude_code_session_count: spell("claude_code_session_count"),
  claude_code_lines_of_code_count: spell("claude_code_lines_of_code_count"),
  claude_code_commit_count: spell("claude_code_commit_count"),
  claude_code_pull_request_count: spell("claude_code_pull_request_count"),
  claude_code_code_edit_tool_decision: spell("claude_code_code_edit_tool_decision"),
};

function spell(name: string, unit?: string): readonly string[] {
  const united = unit === undefined ? [] : [`${name}_${unit}_total`];
  return [...united, `${name}_total`, name];
}

/** So far back a counter's value before a window is looked for: sessions that rest for a night and go on. */
const BEFORE = "1d";

/**
 * PromQL of how much counters grew in the time that ends at the moment of evaluation, by the labels that are
 * asked for. Not plain `increase()`, which estimates, and loses the first sample of each session:
 *
 * - the last value less the last one before the window;
 * - where there was none before, the last value: a counter grows from 0;
 * - where a value fell in between, a process has begun anew, and `increase()` knows best.
 *
 * A series that has both spellings counts once: `or` tells series apart by their labels, not by their name.
 */
export function growthQuery(
  { counter, by, where = {} }: Pick<CounterQuery, "counter" | "by" | "where">,
  windowMs: number,
): string {
  const matchers = Object.entries(where).map(([label, value]) => `${label}=${quote(value)}`);
  return `sum by (${by.join(",")}) (${growthOf(counter, matchers, `${windowMs}ms`)}) > 0`;
}

/** PromQL of how much each series of a counter grew in a time like `5m`, whichever way its name is spelled. */
export function growthOf(
  counter: CounterName,
  matchers: readonly string[],
  window: string,
): string {
  return SPELLINGS[counter]
    .map((name) => spelledGrowth(`${name}{${matchers.join(",")}}`, window))
    .join(" or ");
}

function spelledGrowth(series: string, time: string): string {
  const window = `${series}[${time}]`;
  const last = `last_over_time(${window})`;
  const before = `last_over_time(${series}[${BEFORE}] offset ${time})`;
  return `((increase(${window}) and resets(${window}) > 0) or (${last} - ${before} >= 0) or ${last})`;
}

/** A string as PromQL has it: that of JSON, which has no half characters. */
const quote = (text: string): string => JSON.stringify(text.toWellFormed());
