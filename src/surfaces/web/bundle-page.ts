import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** A file of the page, compressed once when it is built. */
export interface PageContent {
  /** As it is asked for. */
  readonly path: string;
  readonly type: string;
  /** Its gzip bytes. */
  readonly base64: string;
}

/** How the page is bundled. */
export const PAGE_BUNDLE = {
  entrypoints: [join(import.meta.dir, "app/index.html")],
  target: "browser",
  minify: true,
  publicPath: "/",
  naming: { entry: "[name].[ext]", chunk: "page.[ext]", asset: "[name].[ext]" },
  define: { "process.env.NODE_ENV": '"production"' },
} as const satisfies Bun.BuildConfig;

/**
 * Builds the page from its sources, for the build and for whoever runs from sources. Files are named after
 * what they hold, so that a browser may keep them; the bundler's own hashes differ by where the sources lie.
 * Throws with the bundler's words.
 */
export async function bundlePage(): Promise<readonly PageContent[]> {
  const { outputs } = await Bun.build({
    ...PAGE_BUNDLE,
    entrypoints: [...PAGE_BUNDLE.entrypoints],
  });
  const files = await Promise.all(
    outputs.map(async (output) => ({
      name: output.path.replace(/^.*\//, ""),
      type: output.type.replace(";charset", "; charset"),
      text: await output.text(),
    })),
  );
  const page = files.find(({ name }) => name === PAGE);
  if (!page) throw new Error("the page's bundle has no page");
  let html = page.text;
  const parts = files.flatMap(({ name, type, text }) => {
    if (name === PAGE) return [];
    const path = `/${name.replace(/\.(?=[^.]+$)/, `-${Bun.hash(text).toString(36)}.`)}`;
    html = html.replaceAll(`"/${name}"`, `"${path}"`);
    return [toContent(path, type, text)];
  });
  return [toContent("/", page.type, html), ...parts];
}

const PAGE = "index.html";

const toContent = (path: string, type: string, text: string): PageContent => ({
  path,
  type,
  base64: gzipSync(text, { level: 9 }).toString("base64"),
});
