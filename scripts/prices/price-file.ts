/** `src/data/prices.json`, as far as the script that keeps it has to know it. `core/usage` checks it. */
export interface PriceFile {
  readonly unit: string;
  readonly sources: Readonly<Record<string, SourceEntry>>;
  readonly webSearch: { readonly usdPerThousand: number; readonly source: string };
  readonly inferenceGeo: Readonly<
    Record<string, { readonly factor: number; readonly source: string }>
  >;
  readonly regionalEndpoint: {
    readonly factor: number;
    readonly source: string;
    readonly notFor: readonly string[];
  };
  readonly models: readonly ModelEntry[];
}

/** Where figures are from, and when they were read there. */
export interface SourceEntry {
  readonly on: string;
  readonly what: string;
}

/** One model of the file. */
export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly prices: readonly PeriodEntry[];
}

/** What a model costs from a day on. */
export interface PeriodEntry {
  readonly from?: string;
  readonly source: string;
  readonly standard: readonly BandEntry[];
  readonly fast?: readonly BandEntry[];
}

/** US dollars per million tokens. */
export interface BandEntry {
  readonly upToPromptTokens?: number;
  readonly input: number;
  readonly output: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
}

/** The file's text: a price a line, so that a change of one is a change of one line. */
export function renderPriceFile(file: PriceFile): string {
  const { regionalEndpoint: regional } = file;
  const sources = Object.entries(file.sources).map(
    ([name, source]) => `    ${JSON.stringify(name)}: ${inline(source)}`,
  );
  return `{
  "unit": ${JSON.stringify(file.unit)},
  "sources": {
${sources.join(",\n")}
  },
  "webSearch": ${inline(file.webSearch)},
  "inferenceGeo": ${inline(file.inferenceGeo)},
  "regionalEndpoint": {
    "factor": ${regional.factor},
    "source": ${JSON.stringify(regional.source)},
    "notFor": ${inline(regional.notFor)}
  },
  "models": [
${file.models.map(renderModel).join(",\n")}
  ]
}
`;
}

function renderModel({ id, name, aliases, prices }: ModelEntry): string {
  return `    {
      "id": ${JSON.stringify(id)},
      "name": ${JSON.stringify(name)},
${aliases === undefined ? "" : `      "aliases": ${inline(aliases)},\n`}      "prices": [
${prices.map(renderPeriod).join(",\n")}
      ]
    }`;
}

function renderPeriod({ from, source, standard, fast }: PeriodEntry): string {
  const lines = [
    ...(from === undefined ? [] : [`"from": ${JSON.stringify(from)}`]),
    `"source": ${JSON.stringify(source)}`,
    `"standard": ${renderBands(standard)}`,
    ...(fast === undefined ? [] : [`"fast": ${renderBands(fast)}`]),
  ];
  return `        {\n${lines.map((line) => `          ${line}`).join(",\n")}\n        }`;
}

function renderBands(bands: readonly BandEntry[]): string {
  if (bands.length === 1) return `[${bands.map(inline).join("")}]`;
  return `[\n${bands.map((band) => `            ${inline(band)}`).join(",\n")}\n          ]`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`,
  );
  return `{ ${pairs.join(", ")} }`;
}
