import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildBinary, buildEmpty, ROOT } from "../build.ts";

/** The compiled programs that are compared. */
export interface Programs extends Disposable {
  /** What is measured. Nothing runs it in the meantime, so that its pages can be dealt anew. */
  readonly bridge: string;
  /** The same runtime around an empty file, compiled with the same flags. */
  readonly empty: string;
  /** A copy of the bridge for the daemons that run beside. */
  readonly daemon: string;
}

/** Builds both, and copies what runs beside. */
export async function buildPrograms(): Promise<Programs> {
  const bridge = join(ROOT, "dist/waybar-llm-bridge");
  const empty = join(ROOT, "dist/empty");
  const daemon = join(ROOT, "dist/bench-daemon");
  await buildBinary(join(ROOT, "src/main.ts"), bridge);
  await buildEmpty(empty);
  copyFileSync(bridge, daemon);
  return { bridge, empty, daemon, [Symbol.dispose]: () => rmSync(daemon, { force: true }) };
}
