import { dirname, join, relative, resolve } from "node:path";
import { bundleOptions, ROOT } from "../build.ts";
import { bundledFile } from "../build/start-apart.ts";

/** Everything that the hook path loads before its first line runs. */
export interface HotClosure {
  /** Our files and runtime modules, sorted: what `hot-closure.txt` lists. */
  readonly modules: readonly string[];
  /** The entry chunk and the chunks that it imports at once; each one beyond the first is felt. */
  readonly chunks: number;
  /** Bytes of those chunks. */
  readonly sizeBytes: number;
}

/** The checked-in list. */
export const HOT_CLOSURE_FILE: string = join(ROOT, "tests/contract/hot-closure.txt");

/** Bundles an entry file as the build does, and follows static imports from its output. */
export async function measureHotClosure(entry: string): Promise<HotClosure> {
  const built = await Bun.build({ ...bundleOptions(entry), metafile: true });
  const { inputs = {}, outputs = {} } = built.metafile ?? {};
  const isEntry = (path?: string) => path !== undefined && resolve(path) === entry;
  const first = Object.keys(outputs).find((path) => isEntry(outputs[path]?.entryPoint));
  if (first === undefined) throw new Error(`Expected an output for ${entry}, got none`);

  const modules = new Set<string>();
  const pending = [first];
  const seen = new Set(pending);
  let sizeBytes = 0;
  for (const path of pending) {
    const output = outputs[path];
    if (output === undefined) continue;
    sizeBytes += output.bytes;
    for (const input of Object.keys(output.inputs)) {
      modules.add(relative(ROOT, bundledFile(dirname(entry), input)));
      for (const imported of inputs[input]?.imports ?? []) {
        if (imported.external && imported.kind !== "dynamic-import") {
          modules.add(imported.original ?? imported.path);
        }
      }
    }
    for (const imported of output.imports) {
      if (imported.kind === "dynamic-import" || seen.has(imported.path)) continue;
      seen.add(imported.path);
      pending.push(imported.path);
    }
  }
  return { modules: [...modules].toSorted(), chunks: seen.size, sizeBytes };
}

/** Rewrites the checked-in list. The diff is then there to be reviewed. */
export async function writeHotClosure(): Promise<void> {
  const { modules, sizeBytes } = await measureHotClosure(join(ROOT, "src/main.ts"));
  await Bun.write(HOT_CLOSURE_FILE, `${modules.join("\n")}\n`);
  console.log(`${HOT_CLOSURE_FILE}  ${modules.length} modules, ${sizeBytes} bytes`);
}
