import * as v from "valibot";
import { nearest } from "../core/nearest.ts";
import { checkModelPrices } from "./check-model-prices.ts";
import type { ConfigKey, ConfigSource, ConfigValue } from "./config.ts";
import { configKeys } from "./defaults.ts";
import { describeValue, type ConfigProblem } from "./problem.ts";
import { SECTION_SCHEMAS } from "./sections.ts";

/** Values from one place: sections by name, each with its keys. Nothing about it is trusted. */
export interface ConfigLayer {
  readonly source: Exclude<ConfigSource, "default">;
  readonly sections: Readonly<Record<string, unknown>>;
  /** Where a person finds this key. */
  readonly where: (key: string) => string;
}

export interface CheckedLayer {
  readonly values: ReadonlyMap<ConfigKey, ConfigValue>;
  readonly problems: readonly ConfigProblem[];
}

/** Keeps the values of a layer that hold, and says of each other one what is wrong with it. */
export function checkLayer(layer: ConfigLayer): CheckedLayer {
  const values = new Map<ConfigKey, ConfigValue>();
  const problems: ConfigProblem[] = [];
  for (const [section, content] of Object.entries(layer.sections)) {
    if (!isSectionName(section)) {
      problems.push(unknownKey(layer, section));
    } else if (!isTable(content)) {
      problems.push(badValue(layer, section, "a table", content));
    } else {
      checkSection(layer, section, content, values, problems);
    }
  }
  return { values, problems };
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  describeValue(value) === "a table";

type SectionName = keyof typeof SECTION_SCHEMAS;

const isSectionName = (name: string): name is SectionName => Object.hasOwn(SECTION_SCHEMAS, name);

function checkSection(
  layer: ConfigLayer,
  section: SectionName,
  content: Readonly<Record<string, unknown>>,
  values: Map<ConfigKey, ConfigValue>,
  problems: ConfigProblem[],
): void {
  const entries: Readonly<Record<string, v.GenericSchema<unknown, ConfigValue | undefined>>> =
    SECTION_SCHEMAS[section].entries;
  for (const [name, value] of Object.entries(content)) {
    const key = `${section}.${name}`;
    const schema = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!schema || !isConfigKey(key)) {
      problems.push(unknownKey(layer, key));
      continue;
    }
    if (key === "prices.models" && isTable(value)) {
      // One model's slip must not cost the others their prices.
      const checked = checkModelPrices(value);
      const { source } = layer;
      if (Object.keys(checked.value).length > 0) values.set(key, checked.value);
      problems.push(...checked.problems.map((it) => ({ ...it, source, where: layer.where(key) })));
      continue;
    }
    const result = v.safeParse(schema, value);
    if (!result.success) problems.push(badValue(layer, key, result.issues[0].message, value));
    else if (result.output !== undefined) values.set(key, result.output);
  }
}

const keys: readonly string[] = configKeys();

const isConfigKey = (key: string): key is ConfigKey => keys.includes(key);

function badValue(
  layer: ConfigLayer,
  key: string,
  expected: string,
  value: unknown,
): ConfigProblem {
  const got = describeValue(value);
  return { kind: "bad-value", source: layer.source, where: layer.where(key), key, expected, got };
}

function unknownKey(layer: ConfigLayer, key: string): ConfigProblem {
  const neighbour = nearestKey(key);
  return {
    kind: "unknown-key",
    source: layer.source,
    where: layer.where(key),
    key,
    ...(neighbour !== undefined && { nearest: neighbour }),
  };
}

/** A slip in the name of a section or key first; else the same name, or nearly, in another section. */
function nearestKey(key: string): string | undefined {
  const [section = "", name] = key.split(".", 2);
  if (name === undefined) {
    const sections = Object.keys(SECTION_SCHEMAS);
    return nearest(section, sections) ?? inAnySection(section);
  }
  const neighbours = keys.filter((known) => known.startsWith(`${section}.`)).map(lastPart);
  const sibling = nearest(name, neighbours);
  return sibling === undefined ? inAnySection(name) : `${section}.${sibling}`;
}

function inAnySection(name: string): string | undefined {
  const last = nearest(name, keys.map(lastPart));
  return keys.find((known) => lastPart(known) === last);
}

const lastPart = (key: string): string => key.slice(key.indexOf(".") + 1);
