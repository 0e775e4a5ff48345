import type { PriceBook } from "./price-book.ts";
import { type Priceable, priceUsage, type UsagePrice } from "./price-usage.ts";
import {
  addTokens,
  NO_TOKENS,
  subtractTokens,
  sumTokens,
  type TokensByClass,
} from "./tokens-by-class.ts";

/** One response as a transcript line tells it; a line that repeats it has the same message id. */
export interface UsageResponse extends Priceable {
  readonly messageId: string;
}

/** What a session has used so far. Plain data. */
export interface SessionCost {
  readonly responses: number;
  readonly usage: TokensByClass;
  /** Of what could be priced; the whole only where `unpriced` is empty. */
  readonly picoUsd: bigint;
  /** How many responses of each model have no price, by the name that the agent gave. */
  readonly unpriced: ReadonlyMap<string, number>;
  /** The messages seen last, by id, the newest at the end. */
  readonly recent: ReadonlyMap<string, CountedResponse>;
}

interface CountedResponse {
  readonly usage: TokensByClass;
  readonly price: UsagePrice;
}

export const NO_COST: SessionCost = {
  responses: 0,
  usage: NO_TOKENS,
  picoUsd: 0n,
  unpriced: new Map(),
  recent: new Map(),
};

// A message's lines are neighbours, save for subagents that write at the same time: a few dozen at most.
const REMEMBERED_MESSAGES = 64;

/**
 * Adds a response, once: of the lines of one message the one with the largest output counts (older clients
 * write growing ones), and where it replaces another only the difference is added. Two lines with the same
 * output are told apart by their sum. Exact as long as fewer than 64 other messages lie between the lines of one;
 * telling repeats across files and restarts is the ledger's job. The caller skips `<synthetic>`.
 */
export function addResponse(
  tally: SessionCost,
  response: UsageResponse,
  book: PriceBook,
): SessionCost {
  const { messageId, usage } = response;
  const before = tally.recent.get(messageId);
  const counted =
    before !== undefined && !outranks(usage, before.usage)
      ? before
      : { usage, price: priceUsage(book, response) };
  const recent = remember(tally.recent, messageId, counted);
  if (counted === before) return { ...tally, recent };
  const rest = before === undefined ? tally : subtract(tally, before);
  return {
    responses: rest.responses + 1,
    usage: addTokens(rest.usage, usage),
    picoUsd: rest.picoUsd + picoUsdOf(counted.price),
    unpriced: countUnpriced(rest.unpriced, counted.price, 1),
    recent,
  };
}

function subtract(tally: SessionCost, counted: CountedResponse): SessionCost {
  return {
    responses: tally.responses - 1,
    usage: subtractTokens(tally.usage, counted.usage),
    picoUsd: tally.picoUsd - picoUsdOf(counted.price),
    unpriced: countUnpriced(tally.unpriced, counted.price, -1),
    recent: tally.recent,
  };
}

function outranks(usage: TokensByClass, other: TokensByClass): boolean {
  if (usage.outputTokens !== other.outputTokens) return usage.outputTokens > other.outputTokens;
  return sumTokens(usage) > sumTokens(other);
}

const picoUsdOf = (price: UsagePrice): bigint => (price.kind === "priced" ? price.picoUsd : 0n);

function countUnpriced(
  counts: ReadonlyMap<string, number>,
  price: UsagePrice,
  change: 1 | -1,
): ReadonlyMap<string, number> {
  if (price.kind === "priced") return counts;
  const count = (counts.get(price.model) ?? 0) + change;
  const changed = new Map(counts);
  if (count > 0) changed.set(price.model, count);
  else changed.delete(price.model);
  return changed;
}

function remember(
  recent: ReadonlyMap<string, CountedResponse>,
  messageId: string,
  counted: CountedResponse,
): ReadonlyMap<string, CountedResponse> {
  const remembered = new Map(recent);
  remembered.delete(messageId);
  remembered.set(messageId, counted);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED_MESSAGES && oldest !== undefined) remembered.delete(oldest);
  return remembered;
}
