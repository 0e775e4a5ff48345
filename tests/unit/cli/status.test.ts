import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveSession } from "../../../src/store/session-files.ts";
import { EXIT } from "../../../src/sys/exit.ts";
import { sample } from "../core/view/sample-session.ts";
import { runFromSources } from "../../support/from-sources.ts";

const root = mkdtempSync(join(tmpdir(), "llm-bridge-status-"));
const empty = join(root, "empty");
const busy = join(root, "busy");
const garbled = join(root, "garbled");
const STATE = '{"text":"as the bar has it"}';

beforeAll(() => {
  for (const dir of [empty, busy, garbled]) mkdirSync(dir, { mode: 0o700 });
  for (const id of ["aaa-1", "aaa-2", "bbb-1"]) {
    saveSession(join(busy, "llm_sessions"), sample(id).session);
  }
  writeFileSync(join(busy, "llm_state.json"), `${STATE}\n`);
  writeFileSync(join(garbled, "llm_state.json"), '{"text":');
});
afterAll(() => rmSync(root, { recursive: true }));

const status = async (runtimeDir: string, ...words: readonly string[]) =>
  await runFromSources(["status", ...words], {
    HOME: root,
    XDG_RUNTIME_DIR: runtimeDir,
    LLM_BRIDGE_ICONS: "plain",
  });

describe("without any state", () => {
  test("a person reads an idle line", async () => {
    expect(await status(empty)).toEqual({ stdout: "○ Idle\n", stderr: "", exitCode: EXIT.ok });
  });

  test.each([
    ["no file", empty],
    ["a file that is no JSON", garbled],
  ])("a bar would read an idle line (%s)", async (_title, dir) => {
    const { stdout, exitCode } = await status(dir, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ text: "○ Idle", class: "idle", alt: "idle" });
    expect(exitCode).toBe(EXIT.ok);
  });
});

describe("with sessions", () => {
  test("each has a line", async () => {
    const { stdout, exitCode } = await status(busy);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(exitCode).toBe(EXIT.ok);
  });

  test("the JSON is what Waybar reads, to the byte", async () => {
    expect((await status(busy, "--json")).stdout).toBe(`${STATE}\n`);
  });

  test.each([["bbb-1"], ["bbb"]])("--session %s shows that one", async (id) => {
    const { stdout } = await status(busy, "--session", id);
    expect(stdout).toMatch(/^. bbb-1 .*bbb-1\n$/);
  });

  test("--session --json gives all that is known of it", async () => {
    const { stdout } = await status(busy, "--session", "bbb-1", "--json");
    expect(JSON.parse(stdout)).toEqual(sample("bbb-1").session);
  });

  test.each([
    ["zzz", 'There is no session "zzz".'],
    ["aaa", '"aaa" begins several sessions.'],
  ])("--session %s is told", async (id, sentence) => {
    const { stdout, stderr, exitCode } = await status(busy, "--session", id);
    expect(stdout).toBe("");
    expect(stderr).toContain(sentence);
    expect(stderr).toContain("aaa-1, ");
    expect(exitCode).toBe(EXIT.fault);
  });
});
