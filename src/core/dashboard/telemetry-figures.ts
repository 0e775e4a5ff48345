import type {
  SessionUsageReader,
  SessionUsageSum,
  UsageFilter,
} from "../telemetry/session-usage.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import type { FigureQuery, FigureRow, FigureSource } from "./figure-source.ts";

/** Tokens and costs of sessions as the agent exported them. Costs are the agent's; no project is told, nor what a cache has spared. */
export function telemetryFigures(reader: SessionUsageReader, filter: UsageFilter): FigureSource {
  return {
    async rows({ windows, by }) {
      return reader
        .sum({ windows, bySession: by.includes("session"), filter })
        .map((sum) => telemetryFigureRow(sum, by));
    },
    async countSessions(window) {
      return reader.count(window, filter);
    },
  };
}

/** The ledger's figures, and with them those of sessions that it does not know: `elsewhere` has no other. */
export function withSessionsElsewhere(ledger: FigureSource, elsewhere: FigureSource): FigureSource {
  return {
    async rows(query) {
      const [here, there] = await Promise.all([ledger.rows(query), elsewhere.rows(query)]);
      return [...here, ...there.map((row) => ({ ...row, isTelemetryOnly: true }))];
    },
    async countSessions(window) {
      const [here, there] = await Promise.all([
        ledger.countSessions(window),
        elsewhere.countSessions(window),
      ]);
      return here + there;
    },
  };
}

/** What was exported, as a row of figures with what is asked for. */
export function telemetryFigureRow(
  { window, model, subagent, host, sessionId, requests, ...figures }: SessionUsageSum,
  by: FigureQuery["by"],
): FigureRow {
  const { tokens, picoUsd, firstAt, lastAt } = figures;
  // Counters do not count responses: what used anything is one, and has a price if anything was charged.
  const responses = requests?.all ?? (sumTokens(tokens) > 0 || picoUsd > 0n ? 1 : 0);
  const row: Writable<FigureRow> = {
    window,
    model,
    isCounted: requests === null,
    responses,
    tokens,
    webSearches: 0,
    picoUsd,
    pricedResponses: requests?.priced ?? (picoUsd > 0n ? responses : 0),
    firstAt,
    lastAt,
  };
  // Thousands of them are made for one view.
  if (by.includes("session")) row.sessionId = sessionId;
  if (by.includes("subagent")) row.subagent = subagent;
  if (by.includes("project")) row.project = "";
  if (by.includes("agent")) row.agent = "claude";
  if (host !== "") row.host = host;
  return row;
}

type Writable<Of> = { -readonly [Key in keyof Of]: Of[Key] };
