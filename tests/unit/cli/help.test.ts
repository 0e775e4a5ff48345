import { describe, expect, test } from "bun:test";
import {
  PLAIN_STYLE,
  renderRootHelp,
  renderVerbHelp,
  TERMINAL_STYLE,
} from "../../../src/cli/help.ts";
import { findUsageProblem } from "../../../src/cli/usage.ts";
import { findVerb, VERB_GROUPS, VERB_WORDS } from "../../../src/cli/verbs.ts";

const verbs = VERB_GROUPS.flatMap((group) => group.verbs);
const pages = [
  ["the list of verbs", renderRootHelp(VERB_GROUPS, PLAIN_STYLE)] as const,
  ...verbs.map((verb) => [verb.name, renderVerbHelp(verb, PLAIN_STYLE)] as const),
];

test.each(pages)("the page of %s fits a terminal of 80 columns", (_name, page) => {
  const tooWide = page.split("\n").filter((line) => Bun.stringWidth(line) > 80);
  expect(tooWide).toEqual([]);
});

test.each(pages)("the page of %s only gains bold and dim on a terminal", (name, page) => {
  const verb = findVerb(name);
  const dressed = verb
    ? renderVerbHelp(verb, TERMINAL_STYLE)
    : renderRootHelp(VERB_GROUPS, TERMINAL_STYLE);
  expect(Bun.stripANSI(dressed)).toBe(page);
});

test("no word names two verbs", () => {
  expect(VERB_WORDS.toSorted()).toEqual([...new Set(VERB_WORDS)].toSorted());
});

test("the list names every verb with its summary", () => {
  const page = renderRootHelp(VERB_GROUPS, PLAIN_STYLE).replaceAll(/\s+/g, " ");
  for (const verb of verbs) expect(page).toContain(verb.summary);
});

describe("the example of every verb", () => {
  test.each(verbs.map((verb) => [verb.name, verb] as const))("%s is well called", (name, verb) => {
    expect(verb.example).toStartWith(`waybar-llm-bridge ${name}`);
    const words = verb.example.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
    expect(findUsageProblem(verb.args, words.slice(2))).toBeUndefined();
  });
});

test.each([["watch", "daemon"]])("%s is another word for %s", (alias, name) => {
  expect(findVerb(alias)?.name).toBe(name);
});
