import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The root of the checkout. */
export const PROJECT_ROOT = resolve(import.meta.dir, "../..");

/** Where the build leaves the program, unless `LLM_BRIDGE_BINARY` names another one. */
export const BINARY_PATH = resolve(
  PROJECT_ROOT,
  process.env["LLM_BRIDGE_BINARY"] ?? "dist/waybar-llm-bridge",
);

/** The compiled program; a test that wants it fails with the command that makes it. */
export function compiledBinary(): string {
  if (existsSync(BINARY_PATH)) return BINARY_PATH;
  throw new Error(
    `There is no compiled program at ${BINARY_PATH}: run \`bun run build\`, or set LLM_BRIDGE_BINARY to one.`,
  );
}
