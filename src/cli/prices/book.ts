import type { Config } from "../../config/config.ts";
import type { BillingTerms } from "../../core/usage/billing.ts";
import type { PriceBook } from "../../core/usage/price-book.ts";
import { parsePriceBook } from "../../core/usage/parse-price-book.ts";
import { configPath } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";

/** The prices in force, and on which terms. */
export interface OpenedBook {
  readonly book: PriceBook;
  readonly terms: BillingTerms;
  readonly config: Config;
}

/** The shipped prices with the user's own in them. What is wrong with those is said on stderr; the shipped ones then hold. */
export async function openPriceBook(): Promise<OpenedBook> {
  const [
    { loadConfig },
    { describeConfigProblem },
    { billingTerms, priceBookInForce },
    { default: prices },
  ] = await Promise.all([
    import("../../config/load.ts"),
    import("../../config/problem.ts"),
    import("../../config/price-book-in-force.ts"),
    import("../../data/prices.json"),
  ]);
  const { env } = process;
  const loaded = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  for (const problem of loaded.problems) {
    const isOfPrices = !("key" in problem) || problem.key.startsWith("prices");
    if (isOfPrices) console.error(describeConfigProblem(problem));
  }
  const shipped = parsePriceBook(prices);
  // A test parses the shipped file: this is never seen.
  if (!shipped.ok) throw new TypeError(`prices.json: ${JSON.stringify(shipped.problem)}`);
  const { config } = loaded;
  return {
    book: priceBookInForce(shipped.value, config.prices),
    terms: billingTerms(config.prices),
    config,
  };
}
