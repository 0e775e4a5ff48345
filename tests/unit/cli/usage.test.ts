import { describe, expect, test } from "bun:test";
import type { ArgsDef } from "citty";
import { asksForHelp, findUsageProblem } from "../../../src/cli/usage.ts";

const ARGS: ArgsDef = {
  file: { type: "positional", required: false },
  "state-path": { type: "string", alias: ["state", "s"] },
  json: { type: "boolean" },
};

describe("well called", () => {
  test.each([
    [[]],
    [["a.jsonl"]],
    [["-"]],
    [["--json"]],
    [["--state-path", "a"]],
    [["--state-path=a"]],
    [["--state-path="]],
    [["--state-path=--json"]],
    [["--state", "a"]],
    [["-s", "a"]],
    [["--state-path", "-1"]],
    [["--json", "a.jsonl", "--state-path", "b"]],
    [["--", "--json"]],
  ])("%j", (words) => {
    expect(findUsageProblem(ARGS, words)).toBeUndefined();
  });
});

describe("wrongly called", () => {
  test.each([
    [["--jsonn"], "Unknown option `--jsonn`. Did you mean `--json`?"],
    [["--state_path", "a"], "Unknown option `--state_path`. Did you mean `--state-path`?"],
    [["--statePath", "a"], "Unknown option `--statePath`. Did you mean `--state-path`?"],
    [["--no-json"], "Unknown option `--no-json`. Did you mean `--json`?"],
    [["--file", "a"], "Unknown option `--file`."],
    [["--zzzzzzzzzz=a"], "Unknown option `--zzzzzzzzzz`."],
    [["-j"], "Unknown option `-j`."],
    [["--json=yes"], "The option `--json` takes no value."],
    [["--state-path"], "The option `--state-path` needs a value."],
    [["--state-path", "--json"], "The option `--state-path` needs a value."],
    [["a", "b"], "Unexpected argument `b`."],
    [["--", "a", "b"], "There are too many arguments."],
  ])("%j", (words, problem) => {
    expect(findUsageProblem(ARGS, words)).toBe(problem);
  });
});

test("an argument that is needed is missed by its name", () => {
  const args: ArgsDef = { action: { type: "positional", required: true, valueHint: "on|off" } };
  expect(findUsageProblem(args, [])).toBe("Expected on|off, got nothing.");
  expect(findUsageProblem(args, ["on"])).toBeUndefined();
});

test.each([
  [["--help"], true],
  [["a", "-h"], true],
  [["--json"], false],
  [["--", "--help"], false],
])("%j asks for help: %p", (words, asks) => {
  expect(asksForHelp(words)).toBe(asks);
});
