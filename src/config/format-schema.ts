import * as v from "valibot";
import type { ParsedTemplate, TemplateProblem } from "../core/format/template.ts";

/** A format string in which every placeholder is one that `parse` knows. */
export function formatString(parse: (source: string) => ParsedTemplate, about: string) {
  const expected = "a format that is not empty";
  return v.pipe(
    v.string(expected),
    v.nonEmpty(expected),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || dataset.value === "") return;
      const parsed = parse(dataset.value);
      if (!parsed.ok) addIssue({ message: describeExpected(parsed.problem) });
    }),
    v.description(about),
  );
}

/** Completes "expected <key> to be …". */
function describeExpected({ code, got, expected }: TemplateProblem): string {
  switch (code) {
    case "unknown-placeholder": {
      const advice = expected === undefined ? "" : `; did you mean {${expected}}?`;
      return `a format with known placeholders ({${cut(got)}} is none${advice})`;
    }
    case "unclosed-brace":
      return 'a format that closes every brace (a literal one is "{{")';
    case "stray-brace":
      return 'a format that opens every brace (a literal one is "}}")';
    case "bad-precision":
      return `a format with decimals from .0 to .9 (got "${cut(got)}")`;
    case "decimals-of-text":
      return `a format with decimals for numbers only ({${expected ?? cut(got)}} is text)`;
    default:
      return code satisfies never;
  }
}

const cut = (text: string): string =>
  text.length > MAX_SHOWN_UNITS ? `${text.slice(0, MAX_SHOWN_UNITS)}…` : text;

const MAX_SHOWN_UNITS = 40;
