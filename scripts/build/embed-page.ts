import type { PageContent } from "../../src/surfaces/web/bundle-page.ts";

/** Puts the dashboard's page, built and compressed, in the place of the module that would build it at run time. It is built beforehand: Bun 1.4.5 does not come back from a build within a build. */
export const embedPage = (content: readonly PageContent[]): Bun.BunPlugin => ({
  name: "embed-page",
  setup(build) {
    build.onLoad({ filter: /\/surfaces\/web\/page-content\.ts$/ }, () => ({
      contents: `export const pageContent = async () => (${JSON.stringify(content)});`,
      loader: "ts",
    }));
  },
});
