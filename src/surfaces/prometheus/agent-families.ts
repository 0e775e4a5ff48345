import type { MetricFamily, Sample } from "./family.ts";
import { unitSuffix } from "./unit-suffix.ts";

/** A counter of an agent's session, as it is to be shown. */
export interface AgentSeries {
  /** Without unit and `_total`. */
  readonly metric: string;
  /** As the exporter says it. */
  readonly unit: string;
  readonly sample: Sample;
}

/**
 * Which names counters get. Claude Code's own Prometheus exporter leaves the unit out, a collector between
 * puts it in, and dashboards ask for either.
 */
export type NameSpelling = "both" | "with-unit" | "without-unit";

/** What Claude Code says that it counts. */
const HELP: ReadonlyMap<string, string> = new Map([
  ["claude_code_session_count", "Sessions that were started."],
  ["claude_code_token_usage", "Tokens used, by class (type) and model."],
  ["claude_code_cost_usage", "What the agent says that its requests have cost, in US dollars."],
  ["claude_code_active_time", "Time in which the user (user) or the agent (cli) was active."],
  ["claude_code_lines_of_code_count", "Lines of code added and removed."],
  ["claude_code_commit_count", "Commits that the agent made."],
  ["claude_code_pull_request_count", "Pull requests that the agent made."],
  ["claude_code_code_edit_tool_decision", "Edits that were accepted or rejected."],
]);

/** Our own metrics have these names to themselves. */
const OURS = "llm_bridge_";

/** Families of agents' counters, by name in the spelling that is asked for. */
export function agentFamilies(
  series: Iterable<AgentSeries>,
  spelling: NameSpelling,
): readonly MetricFamily[] {
  const byMetric = new Map<string, { readonly unit: string; readonly samples: Sample[] }>();
  for (const { metric, unit, sample } of series) {
    if (metric.startsWith(OURS)) continue;
    const known = byMetric.get(metric);
    if (known) known.samples.push(sample);
    else byMetric.set(metric, { unit, samples: [sample] });
  }
  const taken = new Set(byMetric.keys());
  return [...byMetric]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([metric, { unit, samples }]) => {
      const about = {
        type: "counter" as const,
        help: HELP.get(metric) ?? "A counter of an agent's own.",
        samples,
      };
      const suffix = unitSuffix(unit);
      const withUnit = `${metric}_${suffix}`;
      const plain = { ...about, name: metric };
      // Another counter may have that name already.
      const isTaken = taken.has(withUnit) || withUnit.startsWith(OURS);
      if (suffix === "" || metric.endsWith(`_${suffix}`) || isTaken) return [plain];
      taken.add(withUnit);
      const united = { ...about, name: withUnit, unit: suffix };
      if (spelling === "both") return [plain, united];
      return [spelling === "with-unit" ? united : plain];
    });
}
