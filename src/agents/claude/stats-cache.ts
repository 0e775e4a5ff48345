import type { StatsCacheView } from "../../core/dashboard/views.ts";
import { isObject, type Json, parseJson } from "../../core/json.ts";

/** What the client's own `stats-cache.json` says. */
export type StatsCache = Omit<StatsCacheView, "path" | "problem">;

/**
 * Reads the text of `stats-cache.json`, which `/stats` of the client keeps: `lastComputedDate`,
 * `dailyActivity`, `modelUsage`, `hourCounts`, totals. Each part may be missing; undefined where it is no
 * JSON object. Never throws.
 */
export function parseStatsCache(text: string): StatsCache | undefined {
  const cache = parseJson(text);
  if (!isObject(cache)) return undefined;
  const [sessions, messages] = [count(cache["totalSessions"]), count(cache["totalMessages"])];
  return {
    lastComputed: textOf(cache["lastComputedDate"]),
    totals: sessions === null || messages === null ? null : { sessions, messages },
    firstSession: textOf(cache["firstSessionDate"]),
    days: listOf(cache["dailyActivity"]).flatMap((day) => {
      const date = textOf(day["date"]);
      if (date === null) return [];
      return [
        {
          day: date,
          messages: count(day["messageCount"]) ?? 0,
          sessions: count(day["sessionCount"]) ?? 0,
          toolCalls: count(day["toolCallCount"]) ?? 0,
        },
      ];
    }),
    models: entriesOf(cache["modelUsage"]).flatMap(([model, usage]) =>
      isObject(usage)
        ? [
            {
              model,
              tokens: {
                input: count(usage["inputTokens"]) ?? 0,
                output: count(usage["outputTokens"]) ?? 0,
                cacheRead: count(usage["cacheReadInputTokens"]) ?? 0,
                cacheWrite: count(usage["cacheCreationInputTokens"]) ?? 0,
              },
              // Clients write 0 where they have not worked it out.
              costUsd: count(usage["costUSD"]) || null,
            },
          ]
        : [],
    ),
    hours: entriesOf(cache["hourCounts"])
      .map(([hour, times]) => ({ hour: Number(hour), count: count(times) ?? 0 }))
      .filter(({ hour }) => Number.isInteger(hour) && hour >= 0 && hour < 24)
      .toSorted((a, b) => a.hour - b.hour),
  };
}

/** What stands in the place of figures where there is no such file. */
export const NO_STATS: StatsCache = {
  lastComputed: null,
  totals: null,
  firstSession: null,
  days: [],
  models: [],
  hours: [],
};

const listOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

const entriesOf = (value: unknown): [string, unknown][] =>
  isObject(value) ? Object.entries(value) : [];

const count = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
