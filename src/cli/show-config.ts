import type { ConfigKey } from "../config/config.ts";
import type { LoadedConfig } from "../config/load.ts";
import { EXIT } from "../sys/exit.ts";
import { configPath } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";

export interface ShowConfigOptions {
  readonly json: boolean;
}

/** Prints what is in force and where each value is from, problems first and on stderr. Gives 78 when there are any. */
export async function showConfig(options: ShowConfigOptions): Promise<number> {
  const [{ loadConfig }, { describeConfigProblem }] = await Promise.all([
    import("../config/load.ts"),
    import("../config/problem.ts"),
  ]);
  const path = configPath(process.env);
  const loaded = await loadConfig({ path, env: process.env, readFile: readTextFile });
  for (const problem of loaded.problems) console.error(describeConfigProblem(problem));
  console.log(options.json ? renderJson(loaded, path) : await renderTable(loaded, path));
  return loaded.problems.length === 0 ? EXIT.ok : EXIT.config;
}

function renderJson(loaded: LoadedConfig, path: string | undefined): string {
  const { config, sources, problems, hasFile } = loaded;
  return JSON.stringify({ path, hasFile, config, sources, problems }, undefined, 2);
}

async function renderTable(loaded: LoadedConfig, path: string | undefined): Promise<string> {
  const { configKeys, configValue } = await import("../config/defaults.ts");
  const rows = configKeys().flatMap((key: ConfigKey) => {
    const value = configValue(loaded.config, key);
    const source = loaded.sources[key];
    // A table has a row for each of its own.
    const parts =
      typeof value === "object"
        ? Object.entries(value).map(
            ([name, part]) => [`${key}.${JSON.stringify(name)}`, part] as const,
          )
        : [[key, value] as const];
    const shown = parts.length === 0 ? [[key, undefined] as const] : parts;
    return shown.map(
      ([name, part]) => [name, part === undefined ? "–" : JSON.stringify(part), source] as const,
    );
  });
  const keyWidth = Math.max(...rows.map(([key]) => key.length));
  const valueWidth = Math.max(...rows.map(([, value]) => Bun.stringWidth(value)));
  const lines = rows.map(
    ([key, value, source]) =>
      `${key.padEnd(keyWidth)}  ${value}${" ".repeat(valueWidth - Bun.stringWidth(value))}  ${source}`,
  );
  return [describeFile(path, loaded.hasFile), "", ...lines].join("\n");
}

function describeFile(path: string | undefined, hasFile: boolean): string {
  if (path === undefined) return "No home directory is known, so no file is read.";
  return hasFile ? path : `${path} (there is none: nothing needs one)`;
}
