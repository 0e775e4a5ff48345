import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { EXIT } from "../../../src/sys/exit.ts";

const MAIN = join(import.meta.dir, "../../../src/main.ts");

/** Runs the program from its sources, in an environment of its own. */
async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = Bun.spawn([process.execPath, MAIN, ...words], {
    env: { HOME: "/nonexistent", PATH: "/usr/bin:/bin", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { out, err, exitCode: await child.exited };
}

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
    const { out, err, exitCode } = await run(words);
    expect(out).toBe("");
    expect(err).toContain(sentence);
    expect(exitCode).toBe(EXIT.usage);
  });

  test("no verb at all gets the list of verbs", async () => {
    const { out, err, exitCode } = await run([]);
    expect(out).toBe("");
    expect(err).toContain("Usage  waybar-llm-bridge <verb> [options]");
    expect(exitCode).toBe(EXIT.usage);
  });
});

describe("help", () => {
  test.each([[["--help"]], [["-h"]], [["help"]]])("%j lists the verbs", async (words) => {
    const { out, err, exitCode } = await run(words);
    expect(err).toBe("");
    expect(out).toContain("\n  daemon ");
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
    const { out, exitCode } = await run(words);
    expect(out).toContain(`Usage  waybar-llm-bridge ${verb} `);
    expect(exitCode).toBe(EXIT.ok);
  });

  test("has no colour where it is not read on a terminal", async () => {
    const { out } = await run(["--help"], { FORCE_COLOR: "1" });
    expect(out).not.toContain("\x1b");
  });
});

test.each([["--version"], ["-V"]])("%s names the program and its version", async (flag) => {
  const { out, exitCode } = await run([flag]);
  expect(out).toMatch(/^waybar-llm-bridge \S+/);
  expect(exitCode).toBe(EXIT.ok);
});

describe("config show", () => {
  test("prints every setting and where it is from", async () => {
    const { out, err, exitCode } = await run(["config", "show"], { LLM_BRIDGE_SIGNAL: "9" });
    expect(err).toBe("");
    expect(out).toMatch(/^bar\.signal +9 +environment$/m);
    expect(out).toMatch(/^bar\.icons +"nerd" +default$/m);
    expect(exitCode).toBe(EXIT.ok);
  });

  test("tells problems on stderr, shows what holds instead, and leaves with 78", async () => {
    const { out, err, exitCode } = await run(["config"], { LLM_BRIDGE_SIGNAL: "99" });
    expect(err).toContain("(LLM_BRIDGE_SIGNAL). 8 stays in force.");
    expect(out).toMatch(/^bar\.signal +8 +default$/m);
    expect(exitCode).toBe(EXIT.config);
  });

  test("prints the same as JSON", async () => {
    const { out, exitCode } = await run(["config", "show", "--json"], {
      XDG_CONFIG_HOME: "/nonexistent",
    });
    expect(JSON.parse(out)).toMatchObject({
      path: "/nonexistent/llm-bridge/config.toml",
      hasFile: false,
      config: { bar: { signal: 8 } },
      sources: { "bar.signal": "default" },
      problems: [],
    });
    expect(exitCode).toBe(EXIT.ok);
  });
});
