import { describe, expect, test } from "bun:test";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { describeConfigProblem } from "../../../src/config/problem.ts";

async function load(text: string) {
  const loaded = await loadConfig({ path: "/c.toml", env: {}, readFile: () => text });
  return { ...loaded, sentences: loaded.problems.map(describeConfigProblem) };
}

test("without a word there is no budget, weeks begin on Sunday, and notifications are on", () => {
  expect(DEFAULT_CONFIG.budget).toEqual({
    daily: undefined,
    weekly: undefined,
    monthly: undefined,
    notify: true,
  });
  expect(DEFAULT_CONFIG.usage.week_start).toBe("sunday");
});

describe("a budget", () => {
  test.each(["10", "0.01", "0.1", "9.99", "1234.56", "1_000_000", "1e3"])(
    "of %s dollars is one",
    async (amount) => {
      const { config, sentences } = await load(`[budget]\ndaily = ${amount}\n`);
      expect(sentences).toEqual([]);
      expect(config.budget.daily).toBe(Number(amount.replaceAll("_", "")));
    },
  );

  test.each([
    ["0", "0"],
    ["-5", "-5"],
    ["0.001", "0.001"],
    ["9.999", "9.999"],
    ["1_000_000.01", "1000000.01"],
    ["inf", "Infinity"],
    ["nan", "NaN"],
    ['"$10"', '"$10"'],
    ["true", "true"],
  ])("of %s is told, and the others stay", async (amount, got) => {
    const { config, sentences } = await load(`[budget]\ndaily = ${amount}\nweekly = 50\n`);
    expect(sentences).toEqual([
      `Expected budget.daily to be an amount in US dollars from 0.01 to 1000000, with at most two decimals, got ${got} (/c.toml). It is ignored.`,
    ]);
    expect(config.budget).toEqual({ ...DEFAULT_CONFIG.budget, weekly: 50 });
  });
});

test("notifications go off by one switch", async () => {
  const { config, sentences } = await load("[budget]\nnotify = false\n");
  expect(sentences).toEqual([]);
  expect(config.budget.notify).toBe(false);
});

test("a switch is true or false, and nothing that looks like it", async () => {
  const { config, sentences } = await load('[budget]\nnotify = "no"\n');
  expect(sentences).toEqual([
    'Expected budget.notify to be true or false, got "no" (/c.toml). true stays in force.',
  ]);
  expect(config.budget.notify).toBe(true);
});

test("a week begins on a day of the week", async () => {
  const { sentences } = await load('[usage]\nweek_start = "mon"\n');
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(
    'Expected usage.week_start to be "sunday" or "monday" or "tuesday"',
  );
  expect(sentences[0]).toEndWith('"sunday" stays in force.');
});
