import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";

/**
 * With `splitting`, a module that two rooms use goes to a chunk that they share, and each chunk that a
 * start loads costs about 15 µs: the status line would load 17 of them, the hook more with every room
 * that uses its modules. So each of the given entries is bundled with copies of its own of whatever it
 * imports statically, as one chunk. All others share.
 * A copy has its own state and its own classes: what is bundled apart must not hand either to the rest.
 * Copies are named by their path below `root`: chunks are named after their modules' names, and the
 * same sources give the same program wherever they lie.
 */
export function bundleApart(root: string, entries: readonly string[]): Bun.BunPlugin {
  const markOf = (file: string) => {
    const index = entries.indexOf(file);
    return index < 0 ? undefined : MARK + index;
  };
  return {
    name: "start-apart",
    setup(build) {
      // Bun 1.4.5 does not tell the importer's namespace, so the mark is part of the path.
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) => {
        const file = resolve(root, dirname(importer), path);
        const mark =
          kind === "dynamic-import" ? markOf(file) : (markIn(importer) ?? markOf(importer));
        if (mark !== undefined) return { path: relative(root, file) + mark, namespace: NAMESPACE };
        return markIn(importer) === undefined ? undefined : { path: file };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await readFile(resolve(root, withoutMark(path)), "utf8"),
        loader: "ts",
      }));
    },
  };
}

/** The file behind a name in the bundle's metafile: `apart:sys/paths.ts?apart=0` is `sys/paths.ts` below the same `root`. */
export function bundledFile(root: string, input: string): string {
  const prefix = `${NAMESPACE}:`;
  if (!input.startsWith(prefix)) return resolve(input);
  return resolve(root, withoutMark(input.slice(prefix.length)));
}

const NAMESPACE = "apart";
const MARK = "?apart=";
const MARKED = /\?apart=\d+$/;

const markIn = (path: string): string | undefined => MARKED.exec(path)?.[0];

const withoutMark = (path: string): string => path.replace(MARKED, "");
