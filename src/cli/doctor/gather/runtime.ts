import { BridgeFault, reasonOf } from "../../../core/fault.ts";
import { isObject, parseJson } from "../../../core/json.ts";
import { pathFacts } from "../../../sys/path-facts.ts";
import { type Env, runtimeDir, type RuntimePaths } from "../../../sys/paths.ts";
import { resolveRuntimeDir } from "../../../sys/runtime-dir.ts";
import type { RuntimeFacts, StateFacts } from "../machine.ts";
import { readText } from "./read-text.ts";

/** The runtime directory, or the one that should be there and why it is not to be used. */
export interface FoundRuntimeDir {
  readonly path: string;
  readonly isFallback: boolean;
  readonly problem?: { readonly message: string; readonly hint: string | undefined };
}

/** Finds it as the daemon would. */
export function findRuntimeDir(env: Env, uid: number): FoundRuntimeDir {
  // What stops the daemon is what a person asks us about.
  try {
    const path = resolveRuntimeDir(env, uid);
    return { path, isFallback: path !== runtimeDir(env, () => uid) };
  } catch (error) {
    const hint = error instanceof BridgeFault ? error.hint : undefined;
    const message = reasonOf(error);
    return { path: runtimeDir(env, () => uid), isFallback: false, problem: { message, hint } };
  }
}

/** What lies in the runtime directory. */
export async function gatherRuntime(
  { path, isFallback, problem }: FoundRuntimeDir,
  paths: RuntimePaths,
): Promise<RuntimeFacts> {
  const { loadSessions } = await import("../../../store/session-files.ts");
  const facts = problem ? undefined : pathFacts(path);
  // A link to a directory is as good as one.
  const followed = facts?.kind === "link" ? pathFacts(`${path}/.`) : facts;
  const messages = [paths.spool, `${paths.spool}.taken`]
    .map((file) => readText(file)?.split("\n").filter(Boolean).length ?? 0)
    .reduce((sum, count) => sum + count, 0);
  return {
    ...(followed && { dir: { path, facts: followed, isFallback } }),
    ...(problem && { problem }),
    state: gatherState(paths.state),
    spool: { path: paths.spool, messages },
    sessions: loadSessions(paths.sessions).length,
  };
}

function gatherState(path: string): StateFacts {
  const facts = pathFacts(path);
  if (!facts) return { path };
  const text = facts.kind === "file" ? readText(path) : undefined;
  return { path, facts, ...(text !== undefined && { content: parseState(text) }) };
}

function parseState(text: string): NonNullable<StateFacts["content"]> {
  // Waybar reads the first line alone.
  if (text.trimEnd().includes("\n")) return "broken";
  const json = parseJson(text);
  if (!isObject(json) || !("text" in json)) return "broken";
  const { class: classes, tooltip } = json;
  const shown = typeof tooltip === "string" ? tooltip : "";
  return {
    classes: [classes].flat().filter((name) => typeof name === "string"),
    notWorking: /Not working: ([^<\n]*)/.exec(shown)?.[1] ?? "",
  };
}
