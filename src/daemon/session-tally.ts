import type { TranscriptResponse } from "../agents/claude/transcript.ts";
import { epochMs } from "../core/instant.ts";
import type { EventBody } from "../core/session/event.ts";
import { parsePriceBook } from "../core/usage/parse-price-book.ts";
import { toMicroUsd } from "../core/usage/pico-usd.ts";
import { addResponse, NO_COST } from "../core/usage/session-cost.ts";
import { toTokensByClass } from "../core/usage/tokens-by-class.ts";
import prices from "../data/prices.json";

const parsed = parsePriceBook(prices);

/** Adds up what a session's transcripts say that it has used. */
export interface SessionTally {
  add(response: TranscriptResponse): void;
  /** The news since it was last asked, as one event; undefined when there is none. */
  takeNews(): { readonly atEpochMs: number; readonly body: EventBody } | undefined;
}

/** `isWhole` is false where the beginning of the transcript was left out: then tokens are news, and a cost is not known. */
export function createSessionTally(isWhole: boolean): SessionTally {
  let cost = NO_COST;
  let last: TranscriptResponse | undefined;
  let hasNews = false;

  const costMicroUsd = (): number | undefined =>
    isWhole && parsed.ok && cost.unpriced.size === 0 ? toMicroUsd(cost.picoUsd) : undefined;

  return {
    add(response) {
      if (parsed.ok && isWhole) {
        const { messageId, model, usage, isFast, inferenceGeo, webSearches, atEpochMs } = response;
        cost = addResponse(
          cost,
          {
            messageId,
            model,
            usage: toTokensByClass(usage),
            at: epochMs(atEpochMs),
            speed: isFast ? "fast" : "standard",
            webSearches,
            ...(inferenceGeo !== undefined && { inferenceGeo }),
          },
          parsed.value,
        );
      }
      // A subagent's responses cost, but say nothing of the session's own context.
      if (!response.isSidechain) last = response;
      hasNews = true;
    },
    takeNews() {
      if (!hasNews || !last) return undefined;
      hasNews = false;
      const { model, branch, atEpochMs } = last;
      const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = last.usage;
      const total = costMicroUsd();
      return {
        atEpochMs,
        body: {
          kind: "usage",
          usage: { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens },
          model,
          ...(branch !== undefined && { branch }),
          ...(total !== undefined && { costMicroUsd: total }),
        },
      };
    },
  };
}
