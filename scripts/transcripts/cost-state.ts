import type { Thread } from "./thread.ts";
import type { Totals } from "./usage.ts";

/** Dollars per million tokens: input, output, cache read. Near enough for a figure that nobody sums. */
const RATES: Readonly<Record<string, readonly [number, number, number]>> = {
  "claude-opus-5-5": [4, 20, 0.2],
  "claude-opus-4-8": [5, 25, 0.5],
  "claude-sonnet-5-5": [2, 10, 0.1],
  "claude-haiku-5-5": [0.1, 0.5, 0.01],
};

/** The client's own sums, which it writes when it ends. */
export function costStateLine(thread: Thread): string {
  const { id, startedMs, totals } = thread.session;
  const models = [...totals].map(([model, sum]) => ({ model, sum, usd: dollars(model, sum) }));
  const modelUsage = models.map(
    ({ model, sum, usd }) =>
      `"${model}":{"inputTokens":${sum.input},"outputTokens":${sum.output},"thinkingTokens":${sum.thinking},"cacheReadInputTokens":${sum.cacheRead},"cacheCreationInputTokens":${sum.cacheWrite5m + sum.cacheWrite1h},"cacheCreationEphemeral5mInputTokens":${sum.cacheWrite5m},"cacheCreationEphemeral1hInputTokens":${sum.cacheWrite1h},"webSearchRequests":${sum.webSearches},"costUSD":${usd}}`,
  );
  const total = models.reduce((sum, { usd }) => sum + usd, 0);
  const isUnknown = models.some(({ model }) => RATES[model] === undefined);
  const ms = thread.atMs - startedMs;
  return `{"type":"cost-state","sessionId":"${id}","totalCostUSD":${total},"totalAPIDuration":${Math.floor(ms / 3)},"totalAPIDurationWithoutRetries":${Math.floor(ms / 3)},"totalToolDuration":${Math.floor(ms / 9)},"totalLinesAdded":6,"totalLinesRemoved":1,"totalDuration":${ms},"startTime":${startedMs},"modelUsage":{${modelUsage.join(",")}},"hasUnknownModelCost":${isUnknown}}`;
}

function dollars(model: string, sum: Totals): number {
  const [input, output, read] = RATES[model] ?? [5, 25, 0.5];
  const writes = sum.cacheWrite5m * input * 1.25 + sum.cacheWrite1h * input * 2;
  return (sum.input * input + sum.output * output + sum.cacheRead * read + writes) / 1e6;
}
