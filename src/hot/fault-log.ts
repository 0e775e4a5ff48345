import { appendFileSync, statSync } from "node:fs";
import { runtimeDir } from "../sys/paths.ts";

/** A log that nobody reads must not fill a tmpfs. */
const MAX_LOG_BYTES = 256 * 1024;

/** With LLM_BRIDGE_DEBUG set: one line about a fault of the hook, in `llm-bridge.hook.log` of the runtime directory. Never the input. */
export function log(error: unknown): void {
  const dir = runtimeDir(process.env, () => process.getuid?.() ?? 0);
  const path = `${dir}/llm-bridge.hook.log`;
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) return;
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  appendFileSync(path, `${new Date().toISOString()} ${words.replaceAll("\n", " | ")}\n`, {
    mode: 0o600,
  });
}
