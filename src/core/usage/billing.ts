import type { PriceBook, PriceEndpoint } from "./price-book.ts";

/** Who sends the bill, and for what. */
export const BILLING_MODES = ["api", "subscription", "bedrock", "vertex"] as const;

export type BillingMode = (typeof BILLING_MODES)[number];

/** What of a book is in force depends on it. */
export interface BillingTerms {
  readonly mode: BillingMode;
  /** Of Bedrock and Vertex; the vendor's own API has no such endpoints. */
  readonly endpoint: PriceEndpoint;
}

/** How surfaces speak of an amount. */
export interface BillingWords {
  /** Above a column or before an amount. */
  readonly label: "Cost" | "API value";
  /** One sentence on what the amount is, and what it leaves out. */
  readonly note: string;
}

/**
 * The prices that are in force on these terms. Subscriptions are counted at the API's prices. Bedrock and Vertex
 * have the vendor's list prices, but neither its fast mode nor its US inference (`data/PROVENANCE.md`).
 */
export function applyBilling(book: PriceBook, { mode, endpoint }: BillingTerms): PriceBook {
  if (mode === "api" || mode === "subscription") return book;
  const models = book.models.map((model) => ({
    ...model,
    periods: model.periods.map(({ fast: _, ...period }) => period),
  }));
  const billed = new Map(book.models.map((model, index) => [model, models[index] ?? model]));
  return {
    ...book,
    models,
    byName: new Map([...book.byName].map(([name, model]) => [name, billed.get(model) ?? model])),
    geoFactorTenths: new Map(),
    endpoint,
  };
}

/** What an amount means on these terms. */
export function describeBilling({ mode, endpoint }: BillingTerms): BillingWords {
  switch (mode) {
    case "api":
      return { label: "Cost", note: "At the API's list prices." };
    case "subscription":
      return {
        label: "API value",
        note: "What the API would have charged: a subscription costs the same, however much is used.",
      };
    case "bedrock":
    case "vertex": {
      const provider = mode === "bedrock" ? "Bedrock" : "Vertex";
      const surcharge = endpoint === "regional" ? "with" : "without";
      return {
        label: "Cost",
        note: `At list prices, ${surcharge} the surcharge of ${provider}'s regional endpoints.`,
      };
    }
    default:
      return mode satisfies never;
  }
}
