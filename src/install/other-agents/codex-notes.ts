import { type Json, objectOf } from "../../core/json.ts";

/** What in Codex's own `config.toml` keeps hooks of `hooks.json` from running, or makes it grumble. A file that is no TOML is Codex's to complain about. */
export function noteCodexConfig(toml: string, path: string): readonly string[] {
  const config = parse(toml);
  const features = objectOf(config["features"]);
  const notes: string[] = [];
  if (features["hooks"] === false || features["codex_hooks"] === false) {
    notes.push(`Hooks are switched off in ${path} ([features] hooks = false): none of these runs.`);
  }
  // What has been trusted is remembered there too, and is no hook.
  if (Object.keys(objectOf(config["hooks"])).some((name) => name !== "state")) {
    notes.push(
      `${path} has hooks as well. Codex runs both, and says at its start that it would rather have one file.`,
    );
  }
  return notes;
}

function parse(toml: string): Json {
  // The parser says "not TOML" by throwing.
  try {
    return objectOf(Bun.TOML.parse(toml));
  } catch {
    return {};
  }
}
