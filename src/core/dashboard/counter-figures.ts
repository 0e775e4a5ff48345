import { type EpochMs, epochMs } from "../instant.ts";
import type {
  CounterLabel,
  CounterName,
  CounterQuery,
  CounterReader,
  CounterSum,
} from "../telemetry/counter-reader.ts";
import type { UsageDimension, UsageWindow } from "../usage/ledger-query.ts";
import { NO_TOKENS, sumTokens, type TokensByClass } from "../usage/tokens-by-class.ts";
import type { FigureQuery, FigureRow, FigureSource } from "./figure-source.ts";

/** Counters know no project, and nothing older than their store. */
const LABEL_OF: Readonly<Partial<Record<UsageDimension, CounterLabel>>> = {
  session: "session_id",
  subagent: "agent_name",
};

/** Which counters count, when several machines and people are in one store. */
export type CounterFilter = Readonly<Partial<Record<"host" | "user", string>>>;

/** Tokens and costs as the agent's own counters have them. The cost is the agent's; what a cache has spared is not in them. */
export function counterFigures(reader: CounterReader, filter: CounterFilter): FigureSource {
  return {
    async rows({ windows, by }) {
      const labels = by.flatMap((dimension) => LABEL_OF[dimension] ?? []);
      const asked = { labels, filter, by };
      const rows = await Promise.all(
        runsOf(windows).map(async (run) => await rowsOfRun(reader, asked, run)),
      );
      return rows.flat();
    },
    async countSessions(window) {
      const sums = await reader.sumIncrease({
        counter: "claude_code_token_usage",
        window,
        by: ["session_id"],
        where: filter,
      });
      return sums.filter(({ value }) => value > 0).length;
    },
  };
}

/** Windows as long as each other, one right after the other: a store is asked for all of them at once. */
interface Run {
  /** Of the first, among the windows of the query. */
  readonly index: number;
  readonly windows: readonly [UsageWindow, ...UsageWindow[]];
}

const lengthOf = ({ from, to }: UsageWindow): number => to - from;

function runsOf(windows: readonly UsageWindow[]): readonly Run[] {
  const runs: { index: number; windows: [UsageWindow, ...UsageWindow[]] }[] = [];
  for (const [index, window] of windows.entries()) {
    const run = runs.at(-1);
    const last = run?.windows.at(-1);
    const goesOn = last && last.to === window.from && lengthOf(last) === lengthOf(window);
    if (run && goesOn) run.windows.push(window);
    else runs.push({ index, windows: [window] });
  }
  return runs;
}

interface Asked {
  readonly labels: readonly CounterLabel[];
  readonly filter: CounterFilter;
  readonly by: FigureQuery["by"];
}

async function rowsOfRun(reader: CounterReader, asked: Asked, run: Run): Promise<FigureRow[]> {
  const ask = async (counter: CounterName, more: readonly CounterLabel[]) =>
    await sumsOf(reader, run, {
      counter,
      by: ["model", ...asked.labels, ...more],
      where: asked.filter,
    });
  const [tokens, costs] = await Promise.all([
    ask("claude_code_token_usage", ["type"]),
    ask("claude_code_cost_usage", []),
  ]);
  return run.windows.flatMap((window, step) =>
    toRows(asked, window, run.index + step, tokens[step] ?? [], costs[step] ?? []),
  );
}

/** By how much counters grew in each window of a run. */
async function sumsOf(
  reader: CounterReader,
  { windows }: Run,
  query: Omit<CounterQuery, "window">,
): Promise<readonly (readonly CounterSum[])[]> {
  const [first] = windows;
  if (windows.length === 1) return [await reader.sumIncrease({ ...query, window: first })];
  const stepMs = lengthOf(first);
  const window = { from: first.from, to: epochMs(first.from + stepMs * windows.length) };
  const sums = windows.map((): CounterSum[] => []);
  for (const { labels, points } of await reader.increaseOverTime({ ...query, window }, stepMs)) {
    for (const { at, value } of points) {
      sums[Math.floor((at - first.from) / stepMs)]?.push({ labels, value });
    }
  }
  return sums;
}

/** What one window has, a row for each combination of labels. */
function toRows(
  asked: Asked,
  window: UsageWindow,
  index: number,
  tokens: readonly CounterSum[],
  costs: readonly CounterSum[],
): FigureRow[] {
  const { labels } = asked;
  const rows = new Map<
    string,
    { labels: CounterSum["labels"]; tokens: TokensByClass; usd: number }
  >();
  const rowOf = ({ labels: found }: CounterSum) => {
    const kept = Object.fromEntries(
      ["model", ...labels].map((label) => [label, found[label as CounterLabel] ?? ""]),
    );
    const key = JSON.stringify(kept);
    let row = rows.get(key);
    if (!row) {
      row = { labels: kept, tokens: NO_TOKENS, usd: 0 };
      rows.set(key, row);
    }
    return row;
  };
  for (const sum of tokens) {
    const row = rowOf(sum);
    row.tokens = addType(row.tokens, sum.labels.type ?? "", sum.value);
  }
  for (const sum of costs) rowOf(sum).usd += sum.value;
  return [...rows.values()].map((row) => toRow(row, asked, window, index));
}

function toRow(
  { labels, tokens, usd }: { labels: CounterSum["labels"]; tokens: TokensByClass; usd: number },
  { by }: Asked,
  window: UsageWindow,
  index: number,
): FigureRow {
  const picoUsd = BigInt(Math.round(usd * 1e12));
  // Counters do not count responses: a row that used anything is one, and has a price if anything was charged.
  const responses = sumTokens(tokens) > 0 || usd > 0 ? 1 : 0;
  return {
    window: index,
    model: labels.model ?? "",
    ...(by.includes("session") && { sessionId: labels.session_id ?? "" }),
    ...(by.includes("subagent") && { subagent: labels.agent_name ?? "" }),
    ...(by.includes("project") && { project: "" }),
    ...(by.includes("agent") && { agent: "claude" }),
    isCounted: true,
    responses,
    tokens,
    webSearches: 0,
    picoUsd,
    pricedResponses: usd > 0 ? responses : 0,
    firstAt: window.from,
    lastAt: lastMomentOf(window),
  };
}

const lastMomentOf = ({ to }: UsageWindow): EpochMs => epochMs(to - 1);

function addType(tokens: TokensByClass, type: string, value: number): TokensByClass {
  const count = Math.round(value);
  switch (type) {
    case "input":
      return { ...tokens, inputTokens: tokens.inputTokens + count };
    case "output":
      return { ...tokens, outputTokens: tokens.outputTokens + count };
    case "cacheRead":
      return { ...tokens, cacheReadTokens: tokens.cacheReadTokens + count };
    case "cacheCreation":
      return { ...tokens, cacheWrite5mTokens: tokens.cacheWrite5mTokens + count };
    default:
      return tokens;
  }
}
