import type { EpochMs } from "../instant.ts";
import type { Speed } from "./price-book.ts";
import { sumTokens, type TokensByClass } from "./tokens-by-class.ts";

/** One API response: what it used, and all that its price and its place in a report depend on. */
export interface UsageRow {
  /** Which agent asked: `claude`. */
  readonly agent: string;
  /** The API's id of the response: its identity, whichever files repeat it. */
  readonly messageId: string;
  readonly requestId?: string | undefined;
  /** The session that asked for it; of a line that a fork has copied, the original's. */
  readonly sessionId: string;
  readonly subagentId?: string | undefined;
  /** `general-purpose`, `Explore`, …; absent in the main thread, and where the agent did not say. */
  readonly subagentType?: string | undefined;
  /** An absolute path: the repository that the agent worked in, else its directory. */
  readonly project: string;
  /** As the agent spells it. */
  readonly model: string;
  readonly at: EpochMs;
  readonly tokens: TokensByClass;
  /** The prompt's length by which a price band is chosen: of a response in several iterations, that of the longest. */
  readonly bandPromptTokens: number;
  /** `standard`, `priority`, `batch`; absent where the API did not say. */
  readonly serviceTier?: string | undefined;
  readonly speed: Speed;
  readonly inferenceGeo?: string | undefined;
  readonly webSearches: number;
}

/**
 * Which of two lines about one response counts: the one with the most output, since streamed lines hold less
 * than the last. All else equal, any total order does: it only has to choose the same line whatever was read first.
 */
export function outranks(row: UsageRow, other: UsageRow): boolean {
  const { tokens, at } = row;
  if (tokens.outputTokens !== other.tokens.outputTokens) {
    return tokens.outputTokens > other.tokens.outputTokens;
  }
  const [sum, otherSum] = [sumTokens(tokens), sumTokens(other.tokens)];
  if (sum !== otherSum) return sum > otherSum;
  if (at !== other.at) return at < other.at;
  const [key, otherKey] = [tieKey(row), tieKey(other)];
  return key < otherKey;
}

// A subagent's own file says more than a copy elsewhere, so what is missing comes last.
const LAST = "\u{10ffff}";

// A subagent of which it is not known what it is says little more than nothing.
const UNKNOWN_TYPE = "?";
const NEXT_TO_LAST = "\u{10fffe}";

function tieKey(row: UsageRow): string {
  const { sessionId, subagentId = LAST, subagentType = LAST, project, requestId = LAST } = row;
  const { tokens, model, serviceTier = LAST, inferenceGeo = LAST, speed } = row;
  const { inputTokens, cacheReadTokens, cacheWrite1hTokens } = tokens;
  const type = subagentType === UNKNOWN_TYPE ? NEXT_TO_LAST : subagentType;
  const ids = [sessionId, subagentId, type, project, requestId];
  const kind = [model, serviceTier, inferenceGeo, speed];
  const counts = [row.webSearches, row.bandPromptTokens, inputTokens, cacheReadTokens];
  return [...ids, ...kind, ...counts, cacheWrite1hTokens].join("\0");
}
