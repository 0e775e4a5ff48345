import { expect, test } from "bun:test";
import { CONFIG_PAGE, renderConfigPage } from "../../../scripts/write/config-page.ts";
import { configKeys } from "../../../src/config/defaults.ts";
import { ENVIRONMENT_KEYS } from "../../../src/config/environment.ts";
import { loadConfig } from "../../../src/config/load.ts";

test("docs/configuration.md says what the schemas say (bun scripts/write/config-page.ts writes it)", async () => {
  expect(await Bun.file(CONFIG_PAGE).text()).toBe(renderConfigPage());
});

test("every example of the page is a file without problems", async () => {
  const examples = [...renderConfigPage().matchAll(/```toml\n(.*?)```/gs)].map(([, text]) => text);
  expect(examples).toHaveLength(2);
  for (const text of examples) {
    const loaded = await loadConfig({ path: "/c.toml", env: {}, readFile: () => text });
    expect(loaded.problems).toEqual([]);
  }
});

test("the page names every setting and every variable", () => {
  const page = renderConfigPage();
  const names = configKeys().map((key) => `\`${key.split(".")[1]}\``);
  for (const name of [...names, ...Object.keys(ENVIRONMENT_KEYS)]) expect(page).toContain(name);
});
