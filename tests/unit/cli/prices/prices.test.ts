import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../../../src/sys/exit.ts";
import { runFromSources } from "../../../support/from-sources.ts";

const root = mkdtempSync(join(tmpdir(), "llm-bridge-prices-"));
mkdirSync(join(root, "llm-bridge"));
writeFileSync(
  join(root, "llm-bridge", "config.toml"),
  `[bar]
signal = 99

[prices.models.claude-newthing-9]
input = 3
output = 15

[prices.models.claude-opus-5-5]
input = "cheap"
output = 1
`,
);
afterAll(() => rmSync(root, { recursive: true }));

const prices = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  await runFromSources(["prices", ...words], { HOME: "/nonexistent", ...env });

const MINE = { XDG_CONFIG_HOME: root };

test("the list holds the user's own prices, says what is wrong with them, and keeps the shipped ones", async () => {
  const { stdout, stderr, exitCode } = await prices([], MINE);
  expect(stdout).toMatch(/\nclaude-newthing-9 +3.00 +15.00 +3.75 +6.00 +0.30 /);
  expect(stdout).toMatch(/\nclaude-opus-5-5 +4.00 +20.00 /);
  expect(stdout).toContain("config.toml: your own prices");
  expect(stderr).toStartWith('Expected prices.models."claude-opus-5-5".input to be US dollars');
  // What is wrong elsewhere in the file is no matter of prices.
  expect(stderr).not.toContain("bar.signal");
  expect(exitCode).toBe(EXIT.ok);
});

test("without a terminal there is no colour, and no line is cut", async () => {
  const { stdout } = await prices([]);
  expect(stdout).not.toContain("\u001b");
  expect(stdout).toMatch(/^model .* note/);
});

test("a narrow terminal gets a narrow table", async () => {
  const { stdout } = await prices([], { COLUMNS: "60" });
  expect(stdout.split("\n").filter((line) => Bun.stringWidth(line) > 60)).toEqual([]);
});

test("the list is JSON where that is asked for", async () => {
  const { stdout } = await prices(["--json"], MINE);
  expect(JSON.parse(stdout)).toMatchObject({
    sources: { "config.toml": { what: "your own prices" } },
  });
});

test("a cost is explained", async () => {
  const { stdout, exitCode } = await prices(["explain", "claude-opus-5-5", "--tokens", "in=1000"]);
  expect(stdout).toContain("Cost: 4,000,000,000 picodollars = $0.004, shown as $0.004000.");
  expect(exitCode).toBe(EXIT.ok);
});

test("what has no price is told on stdout, with a code that scripts can see", async () => {
  const { stdout, exitCode } = await prices(["explain", "claude-opus-5-6"]);
  expect(stdout).toContain("is unpriced");
  expect(exitCode).toBe(EXIT.fault);
});

test.each([
  [["explian", "x"], "Unknown action `explian`.\nDid you mean `explain`?"],
  [["explain"], "Expected the model to explain, got none."],
  [["--at", "2026-11-20"], "The option `--at` needs `explain MODEL`."],
  [["explain", "x", "--tokens", "x"], "Expected --tokens to be"],
])("%j gets the usage code", async (words, sentence) => {
  const { stdout, stderr, exitCode } = await prices(words);
  expect(stdout).toBe("");
  expect(stderr).toContain(sentence);
  expect(exitCode).toBe(EXIT.usage);
});
