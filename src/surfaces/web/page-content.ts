import { bundlePage } from "./bundle-page.ts";

/** A file of the page, compressed once when it is built. */
export interface PageContent {
  /** As it is asked for. */
  readonly path: string;
  readonly type: string;
  /** Its gzip bytes. */
  readonly base64: string;
}

/** The page's files. In the compiled program the build has put them in this module's place; run from its sources, they are built now. */
export const pageContent = (): Promise<readonly PageContent[]> => bundlePage();
