import type { Env } from "../../../sys/paths.ts";
import type { BarConfigFacts, BarModuleFacts } from "../machine.ts";
import { readText } from "./read-text.ts";

/** Waybar follows includes as deep as they go; a circle must end somewhere. */
const MAX_INCLUDES = 20;

type Json = Readonly<Record<string, unknown>>;

/** The configurations that are there, each with the modules that show what we write. Never throws. */
export function gatherBarConfigs(
  env: Env,
  paths: readonly string[],
  statePath: string,
): readonly BarConfigFacts[] {
  return paths.flatMap((path) => {
    const text = readText(path);
    return text === undefined ? [] : [readBarConfig(path, text, env, statePath)];
  });
}

function readBarConfig(path: string, text: string, env: Env, statePath: string): BarConfigFacts {
  const bars: Json[] = [];
  let problem: string | undefined;
  const wanted: { readonly path: string; readonly text: string }[] = [{ path, text }];
  for (const [at, file] of wanted.entries()) {
    const parsed = parse(file.text);
    if (typeof parsed === "string") {
      problem ??= at === 0 ? parsed : `${file.path}: ${parsed}`;
      continue;
    }
    bars.push(...parsed);
    for (const name of parsed.flatMap((bar) => [bar["include"]].flat())) {
      if (typeof name !== "string" || wanted.length > MAX_INCLUDES) continue;
      const included = expand(name, env);
      const found = readText(included);
      if (found !== undefined) wanted.push({ path: included, text: found });
    }
  }
  const placed = new Set(bars.flatMap(placedIn));
  return {
    path,
    ...(problem !== undefined && { problem }),
    modules: bars.flatMap((bar) => modulesOf(bar, placed, env, statePath)),
  };
}

/** The bars of a file: it holds one, or a list of them. Words when it is not to be read. */
function parse(text: string): readonly Json[] | string {
  // The parser tells a fault by throwing.
  try {
    return [Bun.JSONC.parse(text)].flat().filter(isRecord);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The names in any list of modules, those of groups included. */
function placedIn(bar: Json): readonly string[] {
  return Object.entries(bar).flatMap(([key, value]) => {
    if (/^modules(-|$)/.test(key) && Array.isArray(value)) {
      return value.filter((name) => typeof name === "string");
    }
    return key.startsWith("group/") && isRecord(value) ? placedIn(value) : [];
  });
}

function modulesOf(
  bar: Json,
  placed: ReadonlySet<string>,
  env: Env,
  statePath: string,
): readonly BarModuleFacts[] {
  return Object.entries(bar).flatMap(([name, module]) => {
    if (!name.startsWith("custom/") || !isRecord(module)) return [];
    const exec = module["exec"];
    if (typeof exec !== "string") return [];
    const isStream = /waybar-llm-bridge['"]?\s+stream\b/.test(exec);
    const command = expand(exec, env);
    const stateName = statePath.slice(statePath.lastIndexOf("/") + 1);
    if (!isStream && !command.includes(stateName)) return [];
    // Of anything but a plain `cat FILE` we know no more than that it names the file.
    const file = /^\s*cat\s+(['"]?)([^'"\s;|&$]+)\1\s*$/.exec(command)?.[2];
    return [
      {
        name,
        mode: isStream ? ("stream" as const) : ("file" as const),
        isPlaced: placed.has(name),
        ...(!isStream && file !== undefined && { file }),
        returnType: module["return-type"],
        signal: module["signal"],
        interval: module["interval"],
        restartInterval: module["restart-interval"],
        escape: module["escape"],
      },
    ];
  });
}

/** `~/`, `$NAME` and `${NAME}` as a shell would write them out; what is not set stays as it is. */
function expand(text: string, env: Env): string {
  return text
    .replace(/^~(?=\/)/, () => env["HOME"] ?? "~")
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole: string, braced?: string, bare?: string) => {
      return env[braced ?? bare ?? ""] ?? whole;
    });
}

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
