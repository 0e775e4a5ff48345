import { join } from "node:path";
import { bundleOptions, ROOT } from "../../scripts/build.ts";

/** Compiles this program as if it were of that version. */
export async function buildOlderBinary(outfile: string, version: string): Promise<void> {
  const options = bundleOptions(join(ROOT, "src/main.ts"));
  await Bun.build({
    ...options,
    define: { ...options.define, BRIDGE_VERSION: JSON.stringify(version) },
    bytecode: true,
    compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  });
}
