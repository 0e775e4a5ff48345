import { pageContent } from "./page-content.ts";

/** One file of the page, as it is sent. */
export interface PageFile {
  /** Its media type. */
  readonly type: string;
  readonly gzip: Uint8Array<ArrayBuffer>;
  /** Quoted, as the header has it. */
  readonly etag: string;
  /** Its name changes with its content: it may be kept for ever. */
  readonly isImmutable: boolean;
}

/** The page's files by the path that they are asked for: `/` is the page itself. */
export async function loadPage(): Promise<ReadonlyMap<string, PageFile>> {
  const files = await pageContent();
  return new Map(
    files.map(({ path, type, base64 }) => [
      path,
      {
        type,
        gzip: Uint8Array.fromBase64(base64),
        etag: `"${Bun.hash(base64).toString(36)}"`,
        isImmutable: path !== "/",
      },
    ]),
  );
}
