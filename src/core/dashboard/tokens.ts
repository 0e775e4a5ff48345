import { promptTokens, sumTokens } from "../usage/tokens-by-class.ts";
import { modelFigures, stepsByModel, sumRows, toSavings, toTokenFigures } from "./amounts.ts";
import { stepRange } from "./steps.ts";
import type { TimeRange } from "./time-range.ts";
import type { ViewSources } from "./view-sources.ts";
import type { TokensView } from "./views.ts";

/** Tokens by class and by model. Rejects with what a store says. */
export async function viewTokens(from: ViewSources, range: TimeRange): Promise<TokensView> {
  const { stepMs, steps } = stepRange(range, from.now, from.offset);
  const rows = await from.figures.rows({ windows: steps, by: [] });
  const sum = sumRows(rows);
  const prompt = promptTokens(sum.tokens);
  const byStep = steps.map((_, index) => rows.filter((row) => row.window === index));
  const classes = byStep.map((step) => toTokenFigures(sumRows(step).tokens));
  return {
    sources: from.sources,
    stepMs,
    totals: toTokenFigures(sum.tokens),
    models: modelFigures(rows),
    at: steps.map((step) => step.from),
    byClass: {
      input: classes.map(({ input }) => input),
      output: classes.map(({ output }) => output),
      cacheRead: classes.map(({ cacheRead }) => cacheRead),
      cacheWrite: classes.map(({ cacheWrite }) => cacheWrite),
    },
    byModel: stepsByModel(rows, steps.length).map(([model, sums]) => ({
      model,
      values: sums.map(({ tokens }) => sumTokens(tokens)),
    })),
    cacheHitPercent: prompt === 0 ? null : (sum.tokens.cacheReadTokens / prompt) * 100,
    cacheSavings: toSavings(rows),
  };
}
