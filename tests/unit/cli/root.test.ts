import { describe, expect, test } from "bun:test";
import { EXIT } from "../../../src/sys/exit.ts";
import { runFromSources } from "../../support/from-sources.ts";

const run = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  await runFromSources(words, { HOME: "/nonexistent", PATH: "/usr/bin:/bin", ...env });

describe("a slip gets a suggestion and the usage code", () => {
  test.each([
    [["stauts"], "Unknown verb `stauts`. Did you mean `status`?"],
    [["deamon"], "Unknown verb `deamon`. Did you mean `daemon`?"],
    [["updat"], "Unknown verb `updat`. Did you mean `update`?"],
    [["zzzzzz"], "Unknown verb `zzzzzz`.\n"],
    [["help", "stram"], "Unknown verb `stram`. Did you mean `stream`?"],
    [["--verson"], "Unknown option `--verson`. Did you mean `--version`?"],
    [["status", "--jsno"], "Unknown option `--jsno`. Did you mean `--json`?"],
    [["status", "--session"], "The option `--session` needs a value."],
    [["status", "more"], "Unexpected argument `more`."],
    [["config", "shwo"], "Unknown action `shwo`.\nDid you mean `show`?"],
    [["demo", "--pace", "fast"], 'Expected --pace to be a number from 0.1 to 1000, got "fast".'],
    [["demo", "--pace", "-1"], 'Expected --pace to be a number from 0.1 to 1000, got "-1".'],
    [["daemon", "--signal", "31"], "Expected --signal to be a whole number from 1 to 30, got 31."],
    [["stream", "--format", "{modle}"], "Expected --format to be a format with known placeholders"],
    [["sync-usage"], "Expected the transcript to read, got none."],
  ])("%j", async (words, sentence) => {
    const { stdout, stderr, exitCode } = await run(words);
    expect(stdout).toBe("");
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(EXIT.usage);
  });

  test("no verb at all gets the list of verbs", async () => {
    const { stdout, stderr, exitCode } = await run([]);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage  waybar-llm-bridge <verb> [options]");
    expect(exitCode).toBe(EXIT.usage);
  });
});

describe("help", () => {
  test.each([[["--help"]], [["-h"]], [["help"]]])("%j lists the verbs", async (words) => {
    const { stdout, stderr, exitCode } = await run(words);
    expect(stderr).toBe("");
    expect(stdout).toContain("\n  daemon ");
    expect(exitCode).toBe(EXIT.ok);
  });

  test.each([
    [["help", "status"], "status"],
    [["status", "--help"], "status"],
    [["status", "--json", "-h"], "status"],
    [["watch", "--help"], "daemon"],
    [["event", "--help"], "event"],
    [["update", "-h"], "update"],
    [["statusline", "--help"], "statusline"],
  ])("%j is about %s", async (words, verb) => {
    const { stdout, exitCode } = await run(words);
    expect(stdout).toContain(`Usage  waybar-llm-bridge ${verb} `);
    expect(exitCode).toBe(EXIT.ok);
  });

  test("has no colour where it is not read on a terminal", async () => {
    const { stdout } = await run(["--help"], { FORCE_COLOR: "1" });
    expect(stdout).not.toContain("\x1b");
  });
});

test.each([["--version"], ["-V"]])("%s names the program and its version", async (flag) => {
  const { stdout, exitCode } = await run([flag]);
  expect(stdout).toMatch(/^waybar-llm-bridge \S+/);
  expect(exitCode).toBe(EXIT.ok);
});

describe("config show", () => {
  test("prints every setting and where it is from", async () => {
    const { stdout, stderr, exitCode } = await run(["config", "show"], { LLM_BRIDGE_SIGNAL: "9" });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^bar\.signal +9 +environment$/m);
    expect(stdout).toMatch(/^bar\.icons +"nerd" +default$/m);
    expect(exitCode).toBe(EXIT.ok);
  });

  test("tells problems on stderr, shows what holds instead, and leaves with 78", async () => {
    const { stdout, stderr, exitCode } = await run(["config"], { LLM_BRIDGE_SIGNAL: "99" });
    expect(stderr).toContain("(LLM_BRIDGE_SIGNAL). 8 stays in force.");
    expect(stdout).toMatch(/^bar\.signal +8 +default$/m);
    expect(exitCode).toBe(EXIT.config);
  });

  test("prints the same as JSON", async () => {
    const { stdout, exitCode } = await run(["config", "show", "--json"], {
      XDG_CONFIG_HOME: "/nonexistent",
    });
    expect(JSON.parse(stdout)).toMatchObject({
      path: "/nonexistent/llm-bridge/config.toml",
      hasFile: false,
      config: { bar: { signal: 8 } },
      sources: { "bar.signal": "default" },
      problems: [],
    });
    expect(exitCode).toBe(EXIT.ok);
  });
});
