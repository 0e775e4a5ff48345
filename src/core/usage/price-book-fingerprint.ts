import type { BillingMode } from "./billing.ts";
import type { PriceBand, PriceBook, PricedModel } from "./price-book.ts";

/**
 * A short text that is another one as soon as any response could be priced otherwise: by another rate, day,
 * band or factor, under another name, or from another source. Of the book that is in force, after overrides
 * and billing. Not for secrets: 64 bits of FNV-1a.
 */
export function priceBookFingerprint(book: PriceBook, billing: BillingMode): string {
  return fnv1a64(JSON.stringify(canonical(book, billing)));
}

function canonical(book: PriceBook, billing: BillingMode): unknown {
  const { models, webSearchPicoUsd, geoFactorTenths, regional, endpoint = "global" } = book;
  const inForce = endpoint === "regional" ? regional : undefined;
  return [
    FORMAT,
    billing,
    String(webSearchPicoUsd),
    [...geoFactorTenths].map(([name, tenths]) => [name, String(tenths)]),
    inForce && [String(inForce.factorTenths), [...inForce.notFor]],
    models.map(canonicalModel),
    // Whose a name is where several models claim it.
    [...book.byName].map(([name, { id }]) => [name, id]),
  ];
}

// Of the rules in `find-price-rule.ts` and `price-rule.ts`: raised when they price the same book otherwise.
const FORMAT = 1;

const canonicalModel = ({ id, periods }: PricedModel): unknown => [
  id,
  periods.map(({ from, source, standard, fast = [] }) => [
    from ?? "",
    source,
    standard.map(canonicalBand),
    fast.map(canonicalBand),
  ]),
];

const canonicalBand = ({ upToPromptTokens, rates }: PriceBand): unknown => [
  upToPromptTokens ?? 0,
  String(rates.inputPicoUsdPerToken),
  String(rates.outputPicoUsdPerToken),
  String(rates.cacheReadPicoUsdPerToken),
  String(rates.cacheWrite5mPicoUsdPerToken),
  String(rates.cacheWrite1hPicoUsdPerToken),
];

/** Fowler, Noll and Vo's hash over UTF-16 units, as 16 hexadecimal digits: in two halves, because a product of 64 bits fits no number. */
function fnv1a64(text: string): string {
  // Offset basis 0xcbf29ce484222325, prime 2^40 + 0x1b3.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let index = 0; index < text.length; index++) {
    low = (low ^ text.charCodeAt(index)) >>> 0;
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
