import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * With `splitting`, a module that two rooms use goes to a chunk that they share, and each chunk that a
 * start loads costs about 15 µs: the status line would load 17 of them, the hook more with every room
 * that uses its modules. So each of the given entries is bundled with copies of its own of whatever it
 * imports statically, as one chunk. All others share.
 * A copy has its own state and its own classes: what is bundled apart must not hand either to the rest.
 */
export function bundleApart(entries: readonly string[]): Bun.BunPlugin {
  const markOf = (file: string) => {
    const index = entries.indexOf(file);
    return index < 0 ? undefined : MARK + index;
  };
  return {
    name: "start-apart",
    setup(build) {
      // Bun 1.4.5 does not tell the importer's namespace, so the mark is part of the path.
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) => {
        const file = resolve(dirname(importer), path);
        const mark =
          kind === "dynamic-import" ? markOf(file) : (markIn(importer) ?? markOf(importer));
        if (mark !== undefined) return { path: file + mark, namespace: NAMESPACE };
        return markIn(importer) === undefined ? undefined : { path: file };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await readFile(withoutMark(path), "utf8"),
        loader: "ts",
      }));
    },
  };
}

/** The file behind a name in the bundle's metafile: `apart:/path/of/paths.ts?apart=0` is `/path/of/paths.ts`. */
export function bundledFile(input: string): string {
  const prefix = `${NAMESPACE}:`;
  return withoutMark(input.startsWith(prefix) ? input.slice(prefix.length) : input);
}

const NAMESPACE = "apart";
const MARK = "?apart=";
const MARKED = /\?apart=\d+$/;

const markIn = (path: string): string | undefined => MARKED.exec(path)?.[0];

const withoutMark = (path: string): string => path.replace(MARKED, "");
