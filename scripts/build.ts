import { dirname, join, resolve } from "node:path";
import { mkdir, rm, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { bundlePage } from "../src/surfaces/web/bundle-page.ts";
import { embedPage } from "./build/embed-page.ts";
import { bundleApart } from "./build/start-apart.ts";

/** The repository's root. */
export const ROOT: string = resolve(import.meta.dir, "..");

/** Starts that somebody waits for: each is one chunk. */
const APART = ["src/hot/statusline.ts", "src/hot/undelivered.ts"].map((path) => join(ROOT, path));

/** Code that runs on a thread of its own: the program holds it under its path below `src`. */
const SCAN_WORKER = "ledger/scan-worker.ts";

/** What every bundle of ours shares. `splitting` keeps lazily imported rooms out of the hook's way: 4 ms against 38 ms without it. */
export const bundleOptions = (entry: string) =>
  ({
    entrypoints: [entry, ...workersOf(entry)],
    root: dirname(entry),
    target: "bun",
    format: "esm",
    splitting: true,
    minify: true,
    define: {
      // A package that asks gets no path of the machine that built it.
      __dirname: JSON.stringify("/"),
      BRIDGE_VERSION: JSON.stringify(manifest.version),
      // Raw ed25519, base64 or hexadecimal: whose releases `update` takes where no other key is configured.
      BRIDGE_UPDATE_KEY: JSON.stringify(process.env["BRIDGE_UPDATE_KEY"] ?? ""),
      BRIDGE_SCAN_WORKER: JSON.stringify(`./${SCAN_WORKER}`),
    },
    plugins: [bundleApart(dirname(entry), [entry, ...APART])],
  }) as const satisfies Bun.BuildConfig;

/** The empty program of the benchmarks has none. */
const workersOf = (entry: string): string[] =>
  entry === join(ROOT, "src/main.ts") ? [join(ROOT, "src", SCAN_WORKER)] : [];

/** What a build left behind. */
export interface Built {
  readonly outfile: string;
  readonly sizeBytes: number;
  readonly tookMs: number;
}

/** A runtime that is not the one that builds. */
export interface OtherRuntime {
  readonly target: Bun.Build.CompileTarget;
  /** Bun's own program for that target. */
  readonly executablePath: string;
}

/** Compiles one entry file to one program, onto this runtime or another. Throws with the bundler's words when it cannot. */
export async function buildBinary(
  entry: string,
  outfile: string,
  onto?: OtherRuntime,
): Promise<Built> {
  const started = performance.now();
  await mkdir(dirname(outfile), { recursive: true });
  // A running program cannot be written over, and a failed build must not leave the old one behind.
  await rm(outfile, { force: true });
  const options = bundleOptions(entry);
  await Bun.build({
    ...options,
    plugins: [...options.plugins, embedPage(await bundlePage())],
    bytecode: true,
    // Without these two, a `bunfig.toml` or `.env` in the user's project would run inside our hook.
    compile: { ...onto, outfile, autoloadDotenv: false, autoloadBunfig: false },
  });
  const { size } = await stat(outfile);
  return { outfile, sizeBytes: size, tookMs: performance.now() - started };
}

/** Compiles an empty file in the same way: the floor that the benchmarks compare with. */
export async function buildEmpty(outfile: string): Promise<Built> {
  const entry = `${outfile}.ts`;
  await Bun.write(entry, "export {};\n");
  return await buildBinary(entry, outfile);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { outfile: { type: "string", default: join(ROOT, "dist/waybar-llm-bridge") } },
  });
  const built = await buildBinary(join(ROOT, "src/main.ts"), resolve(values.outfile));
  const megabytes = (built.sizeBytes / 1e6).toFixed(1);
  console.log(`${built.outfile}  ${megabytes} MB  ${Math.round(built.tookMs)} ms`);
}
