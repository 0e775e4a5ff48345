import { reasonOf } from "../core/fault.ts";
import type { ConfigLayer } from "./check.ts";
import type { Config, ConfigKey, ConfigSource } from "./config.ts";
import { configValue, DEFAULT_CONFIG, defaultSources } from "./defaults.ts";
import {
  type ConfigFlags,
  type Environment,
  environmentOverrides,
  flagOverrides,
  type Override,
} from "./environment.ts";
import { parseConfigFile } from "./parse-file.ts";
import { type ConfigProblem, describeValue } from "./problem.ts";

export interface ConfigInputs {
  /** The configuration file, whether there is one or not; undefined where there is no home to look in. */
  readonly path: string | undefined;
  readonly env: Environment;
  readonly flags?: ConfigFlags;
  /** The text of a file, or undefined where there is none. May throw: that becomes a problem. */
  readonly readFile: (path: string) => string | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly sources: Readonly<Record<ConfigKey, ConfigSource>>;
  readonly problems: readonly ConfigProblem[];
  readonly hasFile: boolean;
}

/**
 * The configuration in force: flags over environment over file over defaults. Never throws.
 * A value that cannot be used is a problem, and leaves that one key as it was; all others apply.
 * Checking a file takes 0.7 ms of a 4 ms process: the schemas are loaded only where there is something to check.
 */
export async function loadConfig(inputs: ConfigInputs): Promise<LoadedConfig> {
  const file = inputs.path === undefined ? NO_FILE : readLayer(inputs.path, inputs);
  const layers = [
    ...file.layers,
    ...overrideLayers("environment", environmentOverrides(inputs.env)),
    ...overrideLayers("flag", flagOverrides(inputs.flags ?? {})),
  ];
  if (layers.length === 0) {
    const { problems, exists: hasFile } = file;
    return {
      config: DEFAULT_CONFIG,
      get sources() {
        return defaultSources();
      },
      problems,
      hasFile,
    };
  }
  const { mergeLayers } = await import("./merge.ts");
  const { config, sources, problems } = mergeLayers(layers);
  return { config, sources, problems: [...file.problems, ...problems], hasFile: file.exists };
}

interface FileLayer {
  readonly exists: boolean;
  readonly layers: readonly ConfigLayer[];
  readonly problems: readonly ConfigProblem[];
}

const NO_FILE: FileLayer = { exists: false, layers: [], problems: [] };

function readLayer(path: string, { env, readFile }: ConfigInputs): FileLayer {
  let text: string | undefined;
  // A file that may not be read is the user's to mend, and no reason to stop.
  try {
    text = readFile(path);
  } catch (error) {
    const reason = reasonOf(error);
    return refuse({ kind: "unreadable", source: "file", where: path, reason });
  }
  if (text === undefined) return NO_FILE;
  const parsed = parseConfigFile(text);
  if (!parsed.ok) {
    const { reason, line } = parsed;
    return refuse({
      kind: "syntax",
      source: "file",
      where: path,
      reason,
      ...(line !== undefined && { line }),
    });
  }
  const sections = expandHome(parsed.value, env["HOME"]);
  return {
    exists: true,
    layers: [{ source: "file", sections, where: () => path }],
    problems: [],
  };
}

const refuse = (problem: ConfigProblem): FileLayer => ({
  exists: true,
  layers: [],
  problems: [problem],
});

/** Writes `~/` out in the values whose key ends in `_path`; elsewhere the shell has done it. */
function expandHome(
  sections: Readonly<Record<string, unknown>>,
  home: string | undefined,
): Readonly<Record<string, unknown>> {
  if (!home) return sections;
  const expandValue = ([name, value]: [string, unknown]): [string, unknown] =>
    name.endsWith("_path") && typeof value === "string" && value.startsWith("~/")
      ? [name, home + value.slice(1)]
      : [name, value];
  const expandSection = ([name, content]: [string, unknown]): [string, unknown] =>
    describeValue(content) === "a table" && typeof content === "object" && content !== null
      ? [name, Object.fromEntries(Object.entries(content).map(expandValue))]
      : [name, content];
  return Object.fromEntries(Object.entries(sections).map(expandSection));
}

function overrideLayers(
  source: "environment" | "flag",
  overrides: readonly Override[],
): ConfigLayer[] {
  if (overrides.length === 0) return [];
  const sections: Record<string, Record<string, unknown>> = {};
  const names = new Map<string, string>();
  for (const { key, text, name } of overrides) {
    const [section = "", last = ""] = key.split(".", 2);
    (sections[section] ??= {})[last] = fromText(key, text);
    names.set(key, name);
  }
  return [{ source, sections, where: (key) => names.get(key) ?? source }];
}

/** Text stands for a number where the key holds one, and for a switch where it is one. */
function fromText(key: ConfigKey, text: string): string | number | boolean {
  const kind = typeof configValue(DEFAULT_CONFIG, key);
  if (kind === "number" && /^-?\d{1,9}$/.test(text.trim())) return Number(text);
  return kind === "boolean" && /^(true|false)$/.test(text) ? text === "true" : text;
}
