import { expect, test } from "bun:test";
import { appendFileSync, cpSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import schema from "../../docs/usage-json.schema.json";
import { startInTerminal } from "../support/in-terminal.ts";
import { findSchemaProblems } from "../support/json-schema.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const TRANSCRIPTS = resolve(import.meta.dir, "../fixtures/claude/2.1.329/transcripts");

/** Gives the sandbox's user a history that a real client wrote. */
const giveHistory = ({ home }: Sandbox) =>
  cpSync(TRANSCRIPTS, join(home, ".claude/projects"), { recursive: true });

/** Writes down a response of this moment, as a client does. */
function respond({ home }: Sandbox, id: string, outputTokens: number): void {
  const dir = join(home, ".claude/projects/-home-ada");
  mkdirSync(dir, { recursive: true });
  const line = {
    type: "assistant",
    timestamp: new Date().toISOString(),
    sessionId: "5e551000-0000-4000-8000-000000000001",
    cwd: "/home/ada",
    requestId: `req_${id}`,
    message: {
      id: `msg_${id}`,
      role: "assistant",
      model: "claude-opus-5-5",
      usage: { input_tokens: 0, output_tokens: outputTokens },
    },
  };
  appendFileSync(join(dir, `${line.sessionId}.jsonl`), `${JSON.stringify(line)}\n`);
}

test.each([
  [[]],
  [["weekly"]],
  [["monthly", "--instances"]],
  [["session"]],
  [["project"]],
  [["model"]],
  [["agent"]],
  [["blocks"]],
])("usage %j --json is what the schema describes", async (args) => {
  await using sandbox = createSandbox();
  giveHistory(sandbox);

  const { stdout, stderr, exitCode } = await sandbox.run(["usage", ...args, "--json"]);

  expect(stderr).toBe("");
  expect(findSchemaProblems(schema, JSON.parse(stdout))).toEqual([]);
  expect(stdout).toContain("claude-opus-5-5");
  expect(exitCode).toBe(0);
});

test("a history outlives its transcripts", async () => {
  await using sandbox = createSandbox();
  respond(sandbox, "1", 1234);
  const before = await sandbox.run(["usage", "--csv"]);

  const after = await sandbox.run(["usage", "--csv"], {
    env: { CLAUDE_CONFIG_DIR: join(sandbox.home, "elsewhere") },
  });

  expect(before.stdout).toContain("1234");
  expect(after.stdout).toBe(before.stdout);
});

test("who has used nothing is told where was looked, and how to begin", async () => {
  await using sandbox = createSandbox();

  const { stdout, exitCode } = await sandbox.run(["usage"]);
  const json = await sandbox.run(["usage", "--json"]);

  expect(stdout).toStartWith("Nothing has been used yet.\nLooked for transcripts in ");
  expect(stdout).toContain(join(sandbox.home, ".claude"));
  expect(exitCode).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({ daily: [], totals: { totalCost: 0 } });
});

test("a slip gets a suggestion", async () => {
  await using sandbox = createSandbox();

  const { stderr, exitCode } = await sandbox.run(["usage", "dayly"]);

  expect(stderr).toStartWith("Unknown report `dayly`.\nDid you mean `daily`?");
  expect(exitCode).toBe(64);
});

test("a table in a terminal keeps to it, and has colour", async () => {
  await using sandbox = createSandbox();
  giveHistory(sandbox);

  const table = startInTerminal(sandbox, ["usage"]);

  expect(await table.finished()).toBe(0);
  expect(table.drawn()).toContain("\u001b[1mUsage by day\u001b[22m");
  const lines = table.drawn().split("\r\n");
  expect(Math.max(...lines.map((line) => Bun.stringWidth(line)))).toBeLessThanOrEqual(90);
});

test("`blocks --live` follows what is written, and `q` gives the terminal back", async () => {
  await using sandbox = createSandbox();
  respond(sandbox, "1", 1234);
  const { drawn, type, finished } = startInTerminal(sandbox, ["usage", "blocks", "--live"]);
  await until("the block is drawn", () => drawn().includes("1,234"), { seen: drawn });

  respond(sandbox, "2", 4321);
  await until("the block has grown", () => drawn().includes("5,555"), { seen: drawn });
  type("q");

  expect(await finished()).toBe(0);
  expect(drawn()).toEndWith("\u001b[?7h\u001b[?25h\u001b[?1049l");
});

test("`blocks --live` without a terminal prints once", async () => {
  await using sandbox = createSandbox();
  respond(sandbox, "1", 1234);

  const { stdout, exitCode } = await sandbox.run(["usage", "blocks", "--live"]);

  expect(stdout).toStartWith("Block ");
  expect(stdout).toContain("1,234");
  expect(exitCode).toBe(0);
});
