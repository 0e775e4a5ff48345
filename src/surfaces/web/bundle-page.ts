import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { PageContent } from "./page-content.ts";

/** How the page is bundled. */
export const PAGE_BUNDLE = {
  entrypoints: [join(import.meta.dir, "app/index.html")],
  target: "browser",
  minify: true,
  publicPath: "/",
  naming: { entry: "[name].[ext]", chunk: "page-[hash].[ext]", asset: "[name]-[hash].[ext]" },
  define: { "process.env.NODE_ENV": '"production"' },
} as const satisfies Bun.BuildConfig;

/** Builds the page from its sources, for the build and for whoever runs from sources. Throws with the bundler's words. */
export async function bundlePage(): Promise<readonly PageContent[]> {
  const { outputs } = await Bun.build({
    ...PAGE_BUNDLE,
    entrypoints: [...PAGE_BUNDLE.entrypoints],
  });
  return await Promise.all(
    outputs.map(async (output) => {
      const name = output.path.replace(/^.*\//, "");
      const bytes = new Uint8Array(await output.arrayBuffer());
      return {
        path: name === "index.html" ? "/" : `/${name}`,
        type: output.type.replace(";charset", "; charset"),
        base64: gzipSync(bytes, { level: 9 }).toString("base64"),
      };
    }),
  );
}
