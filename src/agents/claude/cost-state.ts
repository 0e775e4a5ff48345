import { objectOf } from "../../core/json.ts";
import type { TokenUsage } from "../../core/session/session.ts";
import { parseLine } from "../json-line.ts";

/** What a whole session has used, by the client's own count. A fork's includes its parent's. */
export interface CostState {
  readonly sessionId?: string;
  readonly costMicroUsd: number;
  readonly usage: TokenUsage;
}

const MARK = Buffer.from('"type":"cost-state"');

/** The totals of a transcript's `cost-state` line: the last line of a session that was not killed. Undefined for every other line. Never throws. */
export function parseCostState(line: Uint8Array): CostState | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  if (!bytes.includes(MARK)) return undefined;
  // Somebody's words may hold the mark, in a line that is cut or no JSON.
  const state = parseLine(bytes);
  if (state["type"] !== "cost-state") return undefined;
  const models = Object.values(objectOf(state["modelUsage"])).map(objectOf);
  const sum = (name: string) => models.reduce((total, model) => total + count(model[name]), 0);
  const { sessionId } = state;
  return {
    ...(typeof sessionId === "string" && { sessionId }),
    costMicroUsd: Math.round(count(state["totalCostUSD"]) * 1e6),
    usage: {
      inputTokens: sum("inputTokens"),
      outputTokens: sum("outputTokens"),
      cacheReadTokens: sum("cacheReadInputTokens"),
      cacheWriteTokens: sum("cacheCreationInputTokens"),
    },
  };
}

const count = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
