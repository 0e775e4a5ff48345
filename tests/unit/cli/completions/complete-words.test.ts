import { describe, expect, test } from "bun:test";
import { completeWords } from "../../../../src/cli/completions/complete-words.ts";
import { LISTED } from "../../../../src/cli/completions/value-source.ts";
import { findUsageProblem } from "../../../../src/cli/usage.ts";
import { findVerb, VERB_GROUPS } from "../../../../src/cli/verbs.ts";

const verbs = VERB_GROUPS.flatMap((group) => group.verbs);

/** The words of what may come next, or the kind of value. */
function next(...words: readonly string[]): readonly string[] | string {
  const completion = completeWords(words, verbs);
  if (completion.kind === "words") return completion.candidates.map(({ word }) => word);
  const { source, prefix } = completion;
  return source.kind === "listed" ? source.words.map((word) => prefix + word) : source.kind;
}

test("the first word is a verb", () => {
  expect(next("")).toEqual([...verbs.map(({ name }) => name), "help"]);
});

test("`help` is followed by one verb", () => {
  expect(next("help", "")).toEqual(verbs.map(({ name }) => name));
  expect(next("help", "usage", "")).toEqual([]);
});

test("nothing follows a verb that does not exist", () => {
  expect(next("frobnicate", "")).toEqual([]);
});

test("an alias takes what its verb takes", () => {
  expect(next("watch", "-")).toEqual(next("daemon", "-"));
});

test("an option that was given is not offered again, by whichever name it was given", () => {
  expect(next("usage", "-")).toContain("--since");
  expect(next("usage", "-s", "20261001", "-")).not.toContain("--since");
  expect(next("usage", "--since=20261001", "-")).not.toContain("--since");
});

describe("a value is completed", () => {
  test.each([
    ["after its option", ["usage", "--order", ""], ["asc", "desc"]],
    ["after the option's letter", ["usage", "-o", ""], ["asc", "desc"]],
    ["in one word with it", ["usage", "--order="], ["--order=asc", "--order=desc"]],
    ["even where it begins like an option", ["usage", "--order", "-"], ["asc", "desc"]],
    ["as a file", ["install-hooks", "--settings", ""], "files"],
    ["as a file, in one word", ["install-hooks", "--settings=x"], "files"],
    ["as a session", ["status", "--session", ""], "sessions"],
    ["not at all where only its user knows it", ["daemon", "--format", ""], "unknown"],
    ["not at all after a switch", ["status", "--json="], []],
  ])("%s", (_title, words, expected) => {
    expect(next(...words)).toEqual(expected);
  });
});

describe("an operand is completed", () => {
  test.each([
    ["at its place", ["prices", ""], ["explain"]],
    ["behind options and their values", ["ledger", "--since", "x", "--csv", "ex"], "ledger action"],
    ["behind `--`, whatever it looks like", ["sync-usage", "--", "-"], "files"],
    ["no further than there are any", ["ledger", "export", ""], []],
  ])("%s", (_title, words, expected) => {
    expect(next(...words)).toEqual(
      typeof expected === "string" ? (LISTED[expected] ?? expected) : expected,
    );
  });
});

test.each(Object.entries(LISTED))("%s takes every word that is offered for it", (key, words) => {
  const [verb = "", arg = ""] = key.split(" ");
  const found = findVerb(verb)?.args ?? {};
  expect(Object.keys(found)).toContain(arg);
  const flag = found[arg]?.type === "positional" ? [] : [`--${arg}`];
  for (const word of words) expect(findUsageProblem(found, [...flag, word])).toBeUndefined();
});

test.each(verbs)("$name takes every option that is offered for it", ({ name, args }) => {
  const offered = next(name, "-");
  for (const word of offered) {
    if (word === "--help") continue;
    expect(findUsageProblem(args, [word, "value"])).not.toStartWith("Unknown option");
  }
});
