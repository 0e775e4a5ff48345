import { checkLayer, type ConfigLayer } from "./check.ts";
import type { Config, ConfigKey, ConfigSource, ConfigValue } from "./config.ts";
import { configValue, configKeys, DEFAULT_CONFIG, defaultSources } from "./defaults.ts";
import { type ConfigProblem, describeValue } from "./problem.ts";

export interface MergedConfig {
  readonly config: Config;
  readonly sources: Readonly<Record<ConfigKey, ConfigSource>>;
  readonly problems: readonly ConfigProblem[];
}

/** Lays the layers over the defaults, weakest first. What cannot be used leaves its key as it was. */
export function mergeLayers(layers: readonly ConfigLayer[]): MergedConfig {
  const config = structuredClone(DEFAULT_CONFIG);
  const sources = defaultSources();
  const setBy = new Map<ConfigKey, ConfigLayer>();
  const problems: ConfigProblem[] = [];
  for (const layer of layers) {
    const checked = checkLayer(layer);
    problems.push(...checked.problems);
    for (const [key, value] of checked.values) {
      setValue(config, key, value);
      sources[key] = layer.source;
      setBy.set(key, layer);
    }
  }
  const tooHigh = checkLastSignal(config, setBy.get("bar.signal"));
  if (tooHigh) {
    problems.push(tooHigh);
    setValue(config, "bar.signal", DEFAULT_CONFIG.bar.signal);
    sources["bar.signal"] = "default";
  }
  return { config, sources, problems: problems.map((problem) => withInForce(problem, config)) };
}

/** No signal is above SIGRTMAX: where SIGRTMIN is higher, there is one less to choose from. */
function checkLastSignal(
  config: Config,
  setBy: ConfigLayer | undefined,
): ConfigProblem | undefined {
  const { signal, sigrtmin } = config.bar;
  const last = SIGRTMAX - sigrtmin;
  if (signal <= last || setBy === undefined) return undefined;
  return {
    kind: "bad-value",
    source: setBy.source,
    where: setBy.where("bar.signal"),
    key: "bar.signal",
    expected: `a whole number from 1 to ${last} where bar.sigrtmin is ${sigrtmin}`,
    got: describeValue(signal),
  };
}

const SIGRTMAX = 64;

function setValue(config: Config, key: ConfigKey, value: ConfigValue): void {
  const [section = "", name = ""] = key.split(".", 2);
  // The schema of this very key has checked the value.
  const sections = config as unknown as Record<string, Record<string, ConfigValue>>;
  const content = sections[section];
  if (content) content[name] = value;
}

function withInForce(problem: ConfigProblem, config: Config): ConfigProblem {
  if (problem.kind !== "bad-value") return problem;
  const key = configKeys().find((known) => known === problem.key);
  const value = key === undefined ? undefined : configValue(config, key);
  return value === undefined || typeof value === "object"
    ? problem
    : { ...problem, inForce: describeValue(value) };
}
