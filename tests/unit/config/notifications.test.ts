import { expect, test } from "bun:test";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { describeConfigProblem } from "../../../src/config/problem.ts";

async function load(text: string) {
  const loaded = await loadConfig({
    path: "/c.toml",
    env: {},
    readFile: () => `[notifications]\n${text}\n`,
  });
  return { ...loaded, sentences: loaded.problems.map(describeConfigProblem) };
}

test("without a word all is told, at any time", () => {
  expect(DEFAULT_CONFIG.notifications).toEqual({
    enabled: true,
    needs_you: true,
    needs_you_after_seconds: 2,
    turn_finished: true,
    turn_finished_after_seconds: 30,
    error: true,
    quiet_hours: undefined,
  });
});

test("quiet hours may go over midnight", async () => {
  const { config, sentences } = await load('quiet_hours = "22:00-07:30"');
  expect(sentences).toEqual([]);
  expect(config.notifications.quiet_hours).toBe("22:00-07:30");
});

test.each([
  ['quiet_hours = "22-7"', 'two times of day as in "22:00-07:30"'],
  ['quiet_hours = "25:00-07:00"', 'two times of day as in "22:00-07:30"'],
  ["quiet_hours = 22", 'two times of day as in "22:00-07:30"'],
  ["needs_you_after_seconds = 1.5", "a whole number from 0 to 3600"],
  ["turn_finished_after_seconds = -1", "a whole number from 0 to 86400"],
  ['enabled = "no"', "true or false"],
])("%s is a problem, and leaves the default", async (text, expected) => {
  const { config, sentences } = await load(text);
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(expected);
  expect(config.notifications).toEqual(DEFAULT_CONFIG.notifications);
});
