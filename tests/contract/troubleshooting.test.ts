import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKS } from "../../src/cli/doctor/finding.ts";
import { PROJECT_ROOT } from "../support/binary.ts";

const PAGE = readFileSync(join(PROJECT_ROOT, "docs/troubleshooting.md"), "utf8");

/** What `doctor` may say, as it is written in the code: the checks, and the words for a configuration. */
const SOURCES = [
  ...readdirSync(join(PROJECT_ROOT, "src/cli/doctor/checks")).map(
    (name) => `src/cli/doctor/checks/${name}`,
  ),
  "src/config/problem.ts",
  "src/install/text/document.ts",
]
  .map((path) => readFileSync(join(PROJECT_ROOT, path), "utf8"))
  .join("\n");

interface Entry {
  readonly area: string;
  readonly check: string;
  readonly text: string;
}

/** The page's entries: `## Area`, below it `### check`. */
const ENTRIES: readonly Entry[] = PAGE.split("\n## ")
  .slice(1)
  .flatMap((section) => {
    const [area = "", ...rest] = section.split("\n### ");
    return rest.map((entry) => ({
      area: area.split("\n")[0] ?? "",
      check: entry.split("\n")[0] ?? "",
      text: entry,
    }));
  });

test("the page has every check of `doctor`, in its area and order, and nothing else", () => {
  const onPage = ENTRIES.map(({ area, check }) => `${area}: ${check}`);
  const inDoctor = Object.entries(CHECKS).flatMap(([area, checks]) =>
    checks.map((check) => `${area}: ${check}`),
  );
  // A new check? Add `### name` below its area to docs/troubleshooting.md: what is seen (as a quote), why, how to mend.
  expect(onPage).toEqual(inDoctor);
});

test.each(Object.values(CHECKS).flat())("the check `%s` is made", (check) => {
  expect(SOURCES).toContain(`"${check}"`);
});

describe.each(ENTRIES.map((entry) => [entry.check, entry.text] as const))("%s", (_check, text) => {
  const quotes = [...text.matchAll(/^> (.+)$/gm)].map(([, quote = ""]) => quote);

  test("says what is seen, why, and what mends it", () => {
    expect(quotes.length).toBeGreaterThan(0);
    expect(text).toMatch(/\*\*Why( it is there)?:\*\*/);
    expect(text).toContain("**Mend:**");
  });

  test("quotes what `doctor` really says", () => {
    const pieces = quotes.flatMap((quote) => quote.split("…").map((piece) => piece.trim()));
    // Single signs around what differs are in every file.
    const words = pieces.filter((piece) => /[a-z]{2}/i.test(piece));
    expect(words.filter((piece) => !SOURCES.includes(piece))).toEqual([]);
  });
});

test("its links lead to entries", () => {
  const links = [...PAGE.matchAll(/\]\(#([^)]+)\)/g)].map(([, name]) => name);
  const checks = ENTRIES.map(({ check }) => check);
  expect(links.filter((name) => !checks.includes(name ?? ""))).toEqual([]);
});
