import { expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT_ROOT } from "../support/binary.ts";

/** Every page that a person may read, by its path below the root. */
const PAGES = ["*.md", "{docs,share,src}/**/*.md"].flatMap((pattern) => [
  ...new Bun.Glob(pattern).scanSync({ cwd: PROJECT_ROOT }),
]);

const textOf = (page: string): string => readFileSync(join(PROJECT_ROOT, page), "utf8");

const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, "");

/** The places of a page that a link may name, as forges make them of headings. */
const anchorsOf = (page: string): readonly string[] =>
  [...withoutCode(textOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Where a page's links lead in this tree: a path below the root, and a place in it. */
const linksOf = (page: string): readonly (readonly [path: string, anchor: string])[] =>
  [...withoutCode(textOf(page)).matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g)].map(
    ([, path = "", anchor = ""]) =>
      [path === "" ? page : join(dirname(page), path), anchor] as const,
  );

test.each(PAGES)("the links of %s lead somewhere", (page) => {
  const nowhere = linksOf(page).filter(
    ([path, anchor]) =>
      !existsSync(join(PROJECT_ROOT, path)) || (anchor !== "" && !anchorsOf(path).includes(anchor)),
  );
  expect(nowhere).toEqual([]);
});

test("there are links to look at", () => {
  expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(100);
});

/** The checks that the acceptance list names, each with the titles that it quotes. */
const CHECKS = [
  ...textOf("docs/acceptance.md").matchAll(
    /`((?:unit|contract|e2e)\/[\w./-]+)`(?: \(([^)`]*)\))?/g,
  ),
].map(([, name = "", remark = ""]) => {
  const quoted = [...remark.matchAll(/"([^"…]+?) ?…?"/g)].map(([, title = ""]) => title);
  return [name, quoted] as const;
});

test("the acceptance list names its checks", () => {
  expect(CHECKS.length).toBeGreaterThan(100);
});

test.each(CHECKS)(
  "%s is there, with every title that the acceptance list quotes",
  (name, quoted) => {
    const found = ["", ".test.ts", ".prop.test.ts"]
      .map((ending) => join(PROJECT_ROOT, "tests", `${name}${ending}`))
      .filter((path) => existsSync(path));
    expect(found).not.toEqual([]);
    const text = found
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, "utf8"))
      .join("\n");
    for (const title of quoted) expect(text).toContain(title);
  },
);
