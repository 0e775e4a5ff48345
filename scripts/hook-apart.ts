import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Marks the hook's own copy of a module: the bundler takes it for another file than the plain one. */
const HOOK_MARK = "?hook";
const NAMESPACE = "hook";

/**
 * With `splitting`, a module that both the hook and a lazy room use goes to a chunk that they share, and
 * each chunk that the entry loads costs about 0.3 ms. So whatever `entry` imports at once, and what that
 * imports, is bundled as copies of its own: the hook is one chunk. Lazy rooms get the plain modules.
 */
export function bundleHookApart(entry: string): Bun.BunPlugin {
  const isOfHook = (importer: string) => importer === entry || importer.endsWith(HOOK_MARK);
  return {
    name: "hook-apart",
    setup(build) {
      // Bun 1.4.5 does not pass the importer's namespace on, so the mark is part of the path.
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) => {
        if (!isOfHook(importer)) return undefined;
        const file = resolve(dirname(importer), path);
        return kind === "dynamic-import"
          ? { path: file }
          : { path: file + HOOK_MARK, namespace: NAMESPACE };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await readFile(withoutHookMark(path), "utf8"),
        loader: "ts",
      }));
    },
  };
}

const withoutHookMark = (path: string): string =>
  path.endsWith(HOOK_MARK) ? path.slice(0, -HOOK_MARK.length) : path;

/** The file behind a name in the bundle's metafile: `hook:/path/of/paths.ts?hook` is `/path/of/paths.ts`. */
export function bundledFile(input: string): string {
  const prefix = `${NAMESPACE}:`;
  return withoutHookMark(input.startsWith(prefix) ? input.slice(prefix.length) : input);
}
