import { bundlePage, type PageContent } from "./bundle-page.ts";

/** The page's files. In the compiled program the build has put them in this module's place; run from its sources, they are built now. */
export const pageContent = (): Promise<readonly PageContent[]> => bundlePage();
