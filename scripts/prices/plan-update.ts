import { findModel } from "../../src/core/usage/find-price.ts";
import { parsePriceBook } from "../../src/core/usage/parse-price-book.ts";
import type { Catalogue, CatalogueModel } from "./catalogue.ts";
import type { BandEntry, ModelEntry, PeriodEntry, PriceFile } from "./price-file.ts";

/** What is to become of the file, for a person to read before it is kept. */
export interface PricePlan {
  /** The very file that was given where nothing changes. */
  readonly file: PriceFile;
  readonly changes: readonly string[];
  /** What the client says otherwise and stays as it is, for a person to decide. */
  readonly notices: readonly string[];
}

/** A client's version, the day on which its catalogue was read, and from when on new figures are to hold. */
export interface CatalogueSource {
  readonly version: string;
  readonly on: string;
  readonly since: string;
}

/**
 * Where the client's figures differ from those in force, they become a new period; models that the file does not
 * know are added. Figures from another source than a client's catalogue were put there by hand, and stay. Throws
 * when the file itself is no price book.
 */
export function planPriceUpdate(
  file: PriceFile,
  catalogue: Catalogue,
  { version, on, since }: CatalogueSource,
): PricePlan {
  const parsed = parsePriceBook(file);
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problem));
  const source = `client-${version}`;
  const changes: string[] = [];
  const notices: string[] = [];
  const models = new Map(file.models.map((model) => [model.id, model]));
  const seen = new Set<string>();
  for (const offered of catalogue.models) {
    const id = findModel(parsed.value, offered.id)?.id;
    const entry = id === undefined ? undefined : models.get(id);
    if (entry === undefined) {
      models.set(offered.id, toEntry(offered, source));
      changes.push(`+ ${offered.id}: ${renderOffer(offered)}`);
      continue;
    }
    seen.add(entry.id);
    const last = entry.prices.at(-1);
    if (last === undefined || isSameOffer(last, offered)) continue;
    const difference = `${entry.id}: ${renderOffer(last)}\n    → ${renderOffer(offered)}`;
    if (!last.source.startsWith("client-")) {
      notices.push(`stays as it is by hand (${last.source}): ${difference}`);
    } else if (last.from !== undefined && last.from >= since) {
      notices.push(`cannot change on ${since}, for its price of ${last.from}: ${difference}`);
    } else {
      const prices = [...entry.prices, toPeriod(offered, source, since)];
      models.set(entry.id, { ...entry, prices });
      changes.push(`~ ${difference} from ${since}`);
    }
  }
  for (const { id } of file.models) {
    if (!seen.has(id)) notices.push(`not in this catalogue, and stays: ${id}`);
  }
  notices.push(...compareSurcharges(file, catalogue));
  if (changes.length === 0) return { file, changes, notices };
  const what = `the model catalogue inside @anthropic-ai/claude-code ${version}, as read from the published package`;
  const sources = { ...file.sources, [source]: { on, what } };
  return { file: { ...file, sources, models: [...models.values()] }, changes, notices };
}

function toEntry(offered: CatalogueModel, source: string): ModelEntry {
  const { id, name } = offered;
  return { id, name, prices: [toPeriod(offered, source, undefined)] };
}

function toPeriod(offered: CatalogueModel, source: string, from: string | undefined): PeriodEntry {
  const { standard, fast } = offered;
  return {
    ...(from !== undefined && { from }),
    source,
    standard,
    ...(fast !== undefined && { fast }),
  };
}

type Offer = Pick<PeriodEntry, "standard" | "fast">;

const isSameOffer = (one: Offer, other: Offer): boolean => renderOffer(one) === renderOffer(other);

function renderOffer({ standard, fast }: Offer): string {
  const rates = standard.map(renderBand).join("; ");
  return fast === undefined ? rates : `${rates}; fast ${fast.map(renderBand).join("; ")}`;
}

function renderBand(band: BandEntry): string {
  const { upToPromptTokens, input, output, cacheWrite5m, cacheWrite1h, cacheRead } = band;
  const length = upToPromptTokens === undefined ? "" : `≤ ${upToPromptTokens}: `;
  return `${length}in ${input}, out ${output}, write ${cacheWrite5m} and ${cacheWrite1h}, read ${cacheRead}`;
}

function compareSurcharges(file: PriceFile, catalogue: Catalogue): string[] {
  const notices: string[] = [];
  const { usdPerThousand } = file.webSearch;
  const { webSearchUsdPerThousand, usFactor } = catalogue;
  if (usdPerThousand !== webSearchUsdPerThousand) {
    notices.push(`web searches: ${usdPerThousand} here, ${webSearchUsdPerThousand} there; by hand`);
  }
  const factor = file.inferenceGeo["us"]?.factor;
  if (factor !== usFactor) {
    notices.push(`US inference: × ${factor} here, × ${usFactor ?? "?"} there; by hand`);
  }
  return notices;
}
