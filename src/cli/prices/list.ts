import { describeBilling } from "../../core/usage/billing.ts";
import { priceBookFingerprint } from "../../core/usage/price-book-fingerprint.ts";
import type {
  PriceBand,
  PriceBook,
  PricedModel,
  PricePeriod,
  Speed,
} from "../../core/usage/price-book.ts";
import { EXIT } from "../../sys/exit.ts";
import { wantsColor } from "../terminal.ts";
import { jsonUsd, renderCount, renderRate, renderUsd } from "./amounts.ts";
import { type OpenedBook, openPriceBook } from "./book.ts";
import { type Column, renderTable, terminalColumns } from "./table.ts";

export interface ListPricesOptions {
  readonly json: boolean;
}

/** Prints every price in force. */
export async function listPrices({ json }: ListPricesOptions): Promise<number> {
  const opened = await openPriceBook();
  const width = terminalColumns(process.env);
  const bold = (await wantsColor(process.env))
    ? (text: string) => `\x1b[1m${text}\x1b[22m`
    : (text: string) => text;
  console.log(json ? renderPricesJson(opened) : renderPrices(opened, width, bold).join("\n"));
  return EXIT.ok;
}

/** The prices as a table with its legend. */
export function renderPrices(
  { book, terms }: Pick<OpenedBook, "book" | "terms">,
  width: number,
  heading: (text: string) => string,
): string[] {
  const sources = [...new Set(listLines(book).map(({ period }) => period.source))];
  const rows = listLines(book).map((line) => renderLine(line, sources.indexOf(line.period.source)));
  const [head = "", ...body] = renderTable(COLUMNS, rows, width);
  const notes = [
    `US dollars per million tokens: sent, answered, written to the cache (wr) for 5 minutes or an hour, read from it; ≤ and > tell the prompt's length. ${describeBilling(terms).note}`,
    `On top: ${renderSurcharges(book).join("; ")}.`,
    ...sources.map((name, index) => `[${index + 1}] ${describeSource(book, name)}`),
  ];
  const wrapAt = Math.min(width, MAX_TEXT_COLUMNS);
  return [heading(head), ...body, "", ...notes.flatMap((note) => wrap(note, wrapAt))];
}

// Longer lines are hard to read, however wide the terminal is.
const MAX_TEXT_COLUMNS = 100;

const wrap = (text: string, columns: number): string[] => Bun.wrapAnsi(text, columns).split("\n");

const COLUMNS: readonly Column[] = [
  { title: "model", align: "left" },
  { title: "in", align: "right" },
  { title: "out", align: "right" },
  { title: "wr 5m", align: "right", leavesAs: 2 },
  { title: "wr 1h", align: "right", leavesAs: 3 },
  { title: "read", align: "right", leavesAs: 1 },
  { title: "from", align: "left" },
  { title: "note", align: "left" },
  { title: "", align: "left", leavesAs: 4 },
];

/** One line of the book. */
interface BookLine {
  readonly model: PricedModel;
  readonly period: PricePeriod;
  readonly speed: Speed;
  readonly band: PriceBand;
}

function listLines(book: PriceBook): BookLine[] {
  return book.models.flatMap((model) =>
    model.periods.flatMap((period) => [
      ...period.standard.map((band): BookLine => ({ model, period, speed: "standard", band })),
      ...(period.fast ?? []).map((band): BookLine => ({ model, period, speed: "fast", band })),
    ]),
  );
}

function renderLine({ model, period, speed, band }: BookLine, source: number): string[] {
  const { rates, upToPromptTokens } = band;
  const shorter = upToPromptTokens === undefined ? period[speed]?.at(-2) : undefined;
  const notes = [
    speed === "fast" ? "fast" : "",
    upToPromptTokens === undefined ? "" : `≤ ${renderCount(upToPromptTokens)}`,
    shorter?.upToPromptTokens === undefined ? "" : `> ${renderCount(shorter.upToPromptTokens)}`,
  ];
  return [
    model.id,
    renderRate(rates.inputPicoUsdPerToken),
    renderRate(rates.outputPicoUsdPerToken),
    renderRate(rates.cacheWrite5mPicoUsdPerToken),
    renderRate(rates.cacheWrite1hPicoUsdPerToken),
    renderRate(rates.cacheReadPicoUsdPerToken),
    renderDay(period) ?? "",
    notes.filter((note) => note !== "").join(", "),
    `[${source + 1}]`,
  ];
}

const renderDay = ({ from }: PricePeriod): string | undefined =>
  from === undefined ? undefined : new Date(from).toISOString().slice(0, 10);

function renderSurcharges(book: PriceBook): string[] {
  const geos = [...book.geoFactorTenths].map(
    ([name, tenths]) => `inference in ${name} × ${Number(tenths) / 10}`,
  );
  const regional =
    book.endpoint === "regional" && book.regional
      ? [
          `regional endpoints × ${Number(book.regional.factorTenths) / 10} (not ${[...book.regional.notFor].join(", ")})`,
        ]
      : [];
  return [...geos, ...regional, `a web search $${renderUsd(book.webSearchPicoUsd)}`];
}

/** A source in words: its name, its day where it has one, and what it is. */
export function describeSource(book: PriceBook, name: string): string {
  const source = book.sources.get(name);
  const on = source?.on === undefined ? "" : `, ${source.on}`;
  return `${name}${on}: ${source?.what ?? "not known"}`;
}

/** The same as one JSON document. */
export function renderPricesJson({ book, terms }: Pick<OpenedBook, "book" | "terms">): string {
  const { label, note } = describeBilling(terms);
  return JSON.stringify(
    {
      billing: { mode: terms.mode, endpoint: terms.endpoint, label, note },
      fingerprint: priceBookFingerprint(book, terms.mode),
      unit: "US dollars per million tokens",
      web_search_usd: jsonUsd(book.webSearchPicoUsd),
      inference_geo: Object.fromEntries(
        [...book.geoFactorTenths].map(([name, tenths]) => [name, Number(tenths) / 10]),
      ),
      ...(book.endpoint === "regional" &&
        book.regional && {
          regional_endpoint: {
            factor: Number(book.regional.factorTenths) / 10,
            not_for: [...book.regional.notFor],
          },
        }),
      models: book.models.map(({ id, name, aliases }) => ({
        id,
        name,
        aliases,
        prices: listLines(book)
          .filter(({ model }) => model.id === id)
          .map(jsonLine),
      })),
      sources: Object.fromEntries(book.sources),
    },
    undefined,
    2,
  );
}

function jsonLine({ period, speed, band }: BookLine) {
  const { rates, upToPromptTokens } = band;
  return {
    from: renderDay(period),
    speed,
    up_to_prompt_tokens: upToPromptTokens,
    input: Number(renderRate(rates.inputPicoUsdPerToken)),
    output: Number(renderRate(rates.outputPicoUsdPerToken)),
    cache_read: Number(renderRate(rates.cacheReadPicoUsdPerToken)),
    cache_write_5m: Number(renderRate(rates.cacheWrite5mPicoUsdPerToken)),
    cache_write_1h: Number(renderRate(rates.cacheWrite1hPicoUsdPerToken)),
    source: period.source,
  };
}
