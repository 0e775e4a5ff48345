/** What one response has cost in tokens. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly thinking: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly webSearches: number;
  readonly fast: boolean;
  readonly geography: "us" | "not_available";
}

/** Sums over responses, each counted once. */
export interface Totals {
  responses: number;
  input: number;
  output: number;
  thinking: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  webSearches: number;
}

export type TotalsByModel = Map<string, Totals>;

export function addUsage(totals: TotalsByModel, model: string, usage: Usage): void {
  addTotals(totals, model, { ...usage, responses: 1 });
}

export function addTotals(totals: TotalsByModel, model: string, more: Readonly<Totals>): void {
  const sum = totals.get(model) ?? {
    responses: 0,
    input: 0,
    output: 0,
    thinking: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    webSearches: 0,
  };
  totals.set(model, sum);
  sum.responses += more.responses;
  sum.input += more.input;
  sum.output += more.output;
  sum.thinking += more.thinking;
  sum.cacheRead += more.cacheRead;
  sum.cacheWrite5m += more.cacheWrite5m;
  sum.cacheWrite1h += more.cacheWrite1h;
  sum.webSearches += more.webSearches;
}
