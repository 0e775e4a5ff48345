import type { PageFile } from "./page.ts";

/** The file at a path; `/` is the page. */
export type FindAsset = (path: string) => PageFile | undefined;

/** A page's file. Every browser unfolds gzip; a program that does not ask for it gets it unfolded here. */
export function answerAsset(request: Request, asset: PageFile): Response {
  const headers = {
    "content-type": asset.type,
    etag: asset.etag,
    vary: "accept-encoding",
    "cache-control": asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (request.headers.get("if-none-match") === asset.etag) {
    return new Response(null, { status: 304, headers });
  }
  const takesGzip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  return takesGzip
    ? new Response(asset.gzip, { headers: { ...headers, "content-encoding": "gzip" } })
    : new Response(Bun.gunzipSync(asset.gzip), { headers });
}
