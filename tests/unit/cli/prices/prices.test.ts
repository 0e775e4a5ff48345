import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../../../src/sys/exit.ts";

const MAIN = join(import.meta.dir, "../../../../src/main.ts");
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

async function prices(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = Bun.spawn([process.execPath, MAIN, "prices", ...words], {
    env: { HOME: "/nonexistent", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { out, err, exitCode: await child.exited };
}

const MINE = { XDG_CONFIG_HOME: root };

test("the list holds the user's own prices, says what is wrong with them, and keeps the shipped ones", async () => {
  const { out, err, exitCode } = await prices([], MINE);
  expect(out).toMatch(/\nclaude-newthing-9 +3.00 +15.00 +3.75 +6.00 +0.30 /);
  expect(out).toMatch(/\nclaude-opus-5-5 +4.00 +20.00 /);
  expect(out).toContain("config.toml: your own prices");
  expect(err).toStartWith('Expected prices.models."claude-opus-5-5".input to be US dollars');
  // What is wrong elsewhere in the file is no matter of prices.
  expect(err).not.toContain("bar.signal");
  expect(exitCode).toBe(EXIT.ok);
});

test("without a terminal there is no colour, and no line is cut", async () => {
  const { out } = await prices([]);
  expect(out).not.toContain("\u001b");
  expect(out).toMatch(/^model .* note/);
});

test("a narrow terminal gets a narrow table", async () => {
  const { out } = await prices([], { COLUMNS: "60" });
  expect(out.split("\n").filter((line) => Bun.stringWidth(line) > 60)).toEqual([]);
});

test("the list is JSON where that is asked for", async () => {
  const { out } = await prices(["--json"], MINE);
  expect(JSON.parse(out)).toMatchObject({
    sources: { "config.toml": { what: "your own prices" } },
  });
});

test("a cost is explained", async () => {
  const { out, exitCode } = await prices(["explain", "claude-opus-5-5", "--tokens", "in=1000"]);
  expect(out).toContain("Cost: 4,000,000,000 picodollars = $0.004, shown as $0.004000.");
  expect(exitCode).toBe(EXIT.ok);
});

test("what has no price is told on stdout, with a code that scripts can see", async () => {
  const { out, exitCode } = await prices(["explain", "claude-opus-5-6"]);
  expect(out).toContain("is unpriced");
  expect(exitCode).toBe(EXIT.fault);
});

test.each([
  [["explian", "x"], "Unknown action `explian`.\nDid you mean `explain`?"],
  [["explain"], "Expected the model to explain, got none."],
  [["--at", "2026-11-20"], "The option `--at` needs `explain MODEL`."],
  [["explain", "x", "--tokens", "x"], "Expected --tokens to be"],
])("%j gets the usage code", async (words, sentence) => {
  const { out, err, exitCode } = await prices(words);
  expect(out).toBe("");
  expect(err).toContain(sentence);
  expect(exitCode).toBe(EXIT.usage);
});
