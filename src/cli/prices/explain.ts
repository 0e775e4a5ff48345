import { cleanLine } from "../../core/format/clean.ts";
import { epochMs } from "../../core/instant.ts";
import { nearest } from "../../core/nearest.ts";
import { describeBilling } from "../../core/usage/billing.ts";
import { findModel } from "../../core/usage/find-price.ts";
import { modelKey } from "../../core/usage/model-key.ts";
import { toMicroUsd } from "../../core/usage/pico-usd.ts";
import type { PriceBook } from "../../core/usage/price-book.ts";
import { type PriceRule, renderPriceRule, tokenCostsPicoUsd } from "../../core/usage/price-rule.ts";
import { priceUsage } from "../../core/usage/price-usage.ts";
import { EXIT } from "../../sys/exit.ts";
import { jsonUsd, renderCount, renderRate, renderUsd } from "./amounts.ts";
import { type OpenedBook, openPriceBook } from "./book.ts";
import { parseRequest, type PricedRequest, type TypedOptions } from "./explain-options.ts";
import { describeSource } from "./list.ts";
import { type Column, renderTable } from "./table.ts";

export interface ExplainPriceOptions extends TypedOptions {
  /** By any of its names. */
  readonly model: string;
  readonly json: boolean;
}

/** Prints how the cost of one response comes about. Gives 1 where there is no price for it. Throws BridgeFault on options that say nothing. */
export async function explainPrice(options: ExplainPriceOptions): Promise<number> {
  const request = parseRequest(options, epochMs(Date.now()));
  const opened = await openPriceBook();
  const explained = explain(opened, options.model, request);
  console.log(options.json ? explained.json : explained.text);
  return explained.isPriced ? EXIT.ok : EXIT.fault;
}

/** A cost explained, for people and for programs. */
export interface Explained {
  readonly isPriced: boolean;
  readonly text: string;
  readonly json: string;
}

/** How the cost of a request to a model comes about, or why it has none. */
export function explain(
  { book, terms }: Pick<OpenedBook, "book" | "terms">,
  model: string,
  request: PricedRequest,
): Explained {
  const priced = priceUsage(book, { model, ...request });
  if (priced.kind === "unpriced") return explainUnpriced(book, model, request);
  const { rule, picoUsd } = priced;
  const { label, note } = describeBilling(terms);
  const lines = costLines(rule, request);
  return {
    isPriced: true,
    text: [
      `${cleanLine(model)} at ${renderMoment(request)} is priced as ${renderPriceRule(rule)}`,
      describeSource(book, rule.source),
      "",
      ...renderLines(rule, lines),
      `${label}: ${renderCount(picoUsd)} picodollars = $${renderUsd(picoUsd)}, shown as ${renderRounded(picoUsd)}. ${note}`,
    ].join("\n"),
    json: renderJson({ kind: "priced", model, rule, request, lines, picoUsd, label }),
  };
}

/** One summand of a cost. */
interface CostLine {
  readonly name: string;
  readonly count: number;
  readonly picoUsdEach: bigint;
  readonly picoUsd: bigint;
}

function costLines(rule: PriceRule, { usage, webSearches }: PricedRequest): CostLine[] {
  const { rates, webSearchPicoUsd } = rule;
  const costs = tokenCostsPicoUsd(rule, usage);
  const line = (name: string, count: number, picoUsdEach: bigint, picoUsd: bigint): CostLine => ({
    name,
    count,
    picoUsdEach,
    picoUsd,
  });
  return [
    line("input", usage.inputTokens, rates.inputPicoUsdPerToken, costs.input),
    line("output", usage.outputTokens, rates.outputPicoUsdPerToken, costs.output),
    line("cache read", usage.cacheReadTokens, rates.cacheReadPicoUsdPerToken, costs.cacheRead),
    line(
      "cache write 5m",
      usage.cacheWrite5mTokens,
      rates.cacheWrite5mPicoUsdPerToken,
      costs.cacheWrite5m,
    ),
    line(
      "cache write 1h",
      usage.cacheWrite1hTokens,
      rates.cacheWrite1hPicoUsdPerToken,
      costs.cacheWrite1h,
    ),
    line(SEARCHES, webSearches, webSearchPicoUsd, BigInt(webSearches) * webSearchPicoUsd),
  ];
}

const SEARCHES = "web searches";

function renderLines(rule: PriceRule, lines: readonly CostLine[]): string[] {
  const { geo } = rule;
  const factor = geo === undefined ? "" : `× ${Number(geo.factorTenths) / 10}`;
  const shown = lines.filter(({ name, count }) => name !== SEARCHES || count > 0);
  const columns: readonly Column[] = [
    { title: "", align: "left" },
    { title: "tokens", align: "right" },
    { title: "$ per million", align: "right" },
    ...(geo === undefined ? [] : [{ title: geo.name, align: "right" } as const]),
    { title: "picodollars", align: "right" },
  ];
  const rows = shown.map(({ name, count, picoUsdEach, picoUsd }) => [
    name,
    renderCount(count),
    // A search is no token, and a region's factor does not raise it.
    name === SEARCHES ? `$${renderUsd(picoUsdEach)} each` : renderRate(picoUsdEach),
    ...(geo === undefined ? [] : [name === SEARCHES ? "" : factor]),
    renderCount(picoUsd),
  ]);
  const sum = renderCount(lines.reduce((total, { picoUsd }) => total + picoUsd, 0n));
  const blanks = columns.slice(2).map(() => "");
  // Every line ends with its amount, so that the longest is as wide as the table.
  const table = renderTable(columns, [...rows, ["sum", ...blanks, sum]], Infinity);
  const stroke = "─".repeat(Math.max(...table.map((line) => Bun.stringWidth(line))));
  return [...table.slice(0, -1), stroke, ...table.slice(-1), ""];
}

function renderRounded(picoUsd: bigint): string {
  return `$${(toMicroUsd(picoUsd) / 1e6).toFixed(6)}`;
}

const renderMoment = ({ at }: PricedRequest): string =>
  new Date(at)
    .toISOString()
    .replace("T00:00:00.000Z", "")
    .replace(/\.\d+Z$/, "Z");

function explainUnpriced(book: PriceBook, model: string, request: PricedRequest): Explained {
  const known = findModel(book, model);
  const meant = known === undefined ? nearestModel(book, model) : undefined;
  const why =
    known === undefined
      ? "the price book does not know this model"
      : `the price book has no fast mode of ${known.id} at ${renderMoment(request)}`;
  const advice =
    meant === undefined
      ? "Its tokens are counted; [prices.models] in config.toml can say what it costs."
      : `Did you mean ${meant}?`;
  return {
    isPriced: false,
    text: `${cleanLine(model)} is unpriced: ${why}. ${advice}`,
    json: JSON.stringify({ kind: "unpriced", model, speed: request.speed, nearest: meant }),
  };
}

/** Compared without the word that all names share: by it any two would be close. */
function nearestModel(book: PriceBook, model: string): string | undefined {
  const short = (name: string): string => name.replace(/^claude-/, "");
  const names = new Map(book.models.map(({ id }) => [short(id), id]));
  const meant = nearest(short(modelKey(model)), [...names.keys()]);
  return meant === undefined ? undefined : names.get(meant);
}

interface JsonFigures {
  readonly kind: "priced";
  readonly model: string;
  readonly rule: PriceRule;
  readonly request: PricedRequest;
  readonly lines: readonly CostLine[];
  readonly picoUsd: bigint;
  readonly label: string;
}

function renderJson({ kind, model, rule, request, lines, picoUsd, label }: JsonFigures): string {
  return JSON.stringify(
    {
      kind,
      model,
      at: new Date(request.at).toISOString(),
      rule: {
        name: renderPriceRule(rule),
        model: rule.model,
        from: rule.from === undefined ? undefined : new Date(rule.from).toISOString().slice(0, 10),
        speed: rule.speed,
        up_to_prompt_tokens: rule.upToPromptTokens,
        geo: rule.geo && { name: rule.geo.name, factor: Number(rule.geo.factorTenths) / 10 },
        source: rule.source,
      },
      // Picodollars are text: a JSON number would round large ones.
      lines: lines.map(({ name, count, picoUsdEach, picoUsd: cost }) => ({
        class: name.replaceAll(" ", "_"),
        count,
        pico_usd_each: String(picoUsdEach),
        pico_usd: String(cost),
      })),
      label,
      pico_usd: String(picoUsd),
      cost_usd: jsonUsd(picoUsd),
    },
    undefined,
    2,
  );
}
