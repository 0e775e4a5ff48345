import type { StatusReport, TokenUsage } from "../session/session.ts";

/** From here on the agent is about to compact by itself. */
export const CONTEXT_CRITICAL_PERCENT = 95;

/** How much of the context is used, 0 to 100 in whole percent. */
export function contextPercent(status: StatusReport | undefined): number | undefined {
  const { contextPercent: given, contextTokens, contextSizeTokens } = status ?? {};
  const percent =
    given ??
    (contextTokens !== undefined && contextSizeTokens !== undefined
      ? (contextTokens / contextSizeTokens) * 100
      : undefined);
  if (percent === undefined || !Number.isFinite(percent)) return undefined;
  return Math.min(100, Math.max(0, Math.round(percent)));
}

/** The sum over all classes of tokens. */
export function totalTokens(usage: TokenUsage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
