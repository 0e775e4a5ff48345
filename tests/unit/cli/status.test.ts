import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveSession } from "../../../src/store/session-files.ts";
import { EXIT } from "../../../src/sys/exit.ts";
import { sample } from "../core/view/sample-session.ts";

const MAIN = join(import.meta.dir, "../../../src/main.ts");
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

async function status(runtimeDir: string, ...words: readonly string[]) {
  const child = Bun.spawn([process.execPath, MAIN, "status", ...words], {
    env: { HOME: root, XDG_RUNTIME_DIR: runtimeDir, LLM_BRIDGE_ICONS: "plain" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { out, err, exitCode: await child.exited };
}

describe("without any state", () => {
  test("a person reads an idle line", async () => {
    expect(await status(empty)).toEqual({ out: "○ Idle\n", err: "", exitCode: EXIT.ok });
  });

  test.each([
    ["no file", empty],
    ["a file that is no JSON", garbled],
  ])("a bar would read an idle line (%s)", async (_title, dir) => {
    const { out, exitCode } = await status(dir, "--json");
    expect(JSON.parse(out)).toMatchObject({ text: "○ Idle", class: "idle", alt: "idle" });
    expect(exitCode).toBe(EXIT.ok);
  });
});

describe("with sessions", () => {
  test("each has a line", async () => {
    const { out, exitCode } = await status(busy);
    expect(out.trimEnd().split("\n")).toHaveLength(3);
    expect(exitCode).toBe(EXIT.ok);
  });

  test("the JSON is what Waybar reads, to the byte", async () => {
    expect((await status(busy, "--json")).out).toBe(`${STATE}\n`);
  });

  test.each([["bbb-1"], ["bbb"]])("--session %s shows that one", async (id) => {
    const { out } = await status(busy, "--session", id);
    expect(out).toMatch(/^. bbb-1 .*bbb-1\n$/);
  });

  test("--session --json gives all that is known of it", async () => {
    const { out } = await status(busy, "--session", "bbb-1", "--json");
    expect(JSON.parse(out)).toEqual(sample("bbb-1").session);
  });

  test.each([
    ["zzz", 'There is no session "zzz".'],
    ["aaa", '"aaa" begins several sessions.'],
  ])("--session %s is told", async (id, sentence) => {
    const { out, err, exitCode } = await status(busy, "--session", id);
    expect(out).toBe("");
    expect(err).toContain(sentence);
    expect(err).toContain("aaa-1, ");
    expect(exitCode).toBe(EXIT.fault);
  });
});
