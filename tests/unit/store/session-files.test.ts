import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import {
  loadSession,
  loadSessions,
  removeSession,
  saveSession,
  sessionFileName,
} from "../../../src/store/session-files.ts";
import { sample } from "../core/view/sample-session.ts";

let parent: string;
let dir: string;
beforeEach(() => {
  parent = mkdtempSync(`${tmpdir()}/sessions-`);
  dir = `${parent}/llm_sessions`;
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const session = (id: string, agent = "claude") => sample(id).with({ agent }).session;

describe("a session's file", () => {
  test("stands under the id that Claude gave it", () => {
    expect(sessionFileName("claude", "c06f17f3-7d67-47d6-aabf-f0ff55bf2751")).toBe(
      "c06f17f3-7d67-47d6-aabf-f0ff55bf2751.json",
    );
  });

  test("of another agent stands under both names", () => {
    expect(sessionFileName("codex", "a1")).toBe("codex.a1.json");
  });

  test("gives back what was saved, and is readable by its owner alone", () => {
    const saved = sample("a").reportingAll().running("Bash", "ls").session;
    saveSession(dir, saved);
    expect(loadSession(dir, "claude", "a")).toEqual(saved);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(`${dir}/a.json`).mode & 0o777).toBe(0o600);
  });

  test("is replaced by the next one", () => {
    saveSession(dir, session("a"));
    saveSession(dir, sample("a").idle().session);
    expect(loadSessions(dir)).toEqual([sample("a").idle().session]);
    expect(readdirSync(dir)).toEqual(["a.json"]);
  });

  test("can be removed, twice as well", () => {
    saveSession(dir, session("a"));
    removeSession(dir, "claude", "a");
    removeSession(dir, "claude", "a");
    expect(loadSession(dir, "claude", "a")).toBeUndefined();
  });
});

describe("an id that is a trick", () => {
  const IDS = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "a/b",
    "a\\b",
    ".hidden",
    "..json",
    "-rf",
    "_a",
    "a\0b",
    "a\nb",
    "x".repeat(5000),
    "🙂",
    "ü",
    "\u202e",
    "codex.a",
  ];

  test.each(IDS.map((id) => [id.slice(0, 40), id]))("%j stays in the directory", (_short, id) => {
    const name = sessionFileName("claude", id);
    expect(name).toMatch(/^_[0-9a-f]+\.json$/);
    saveSession(dir, session(id));
    expect(readdirSync(dir)).toEqual([name]);
    expect(loadSession(dir, "claude", id)?.id).toBe(id);
    expect(loadSessions(dir).map((s) => s.id)).toEqual([id]);
    removeSession(dir, "claude", id);
    expect(readdirSync(dir)).toEqual([]);
  });

  test("may be an agent's name as well", () => {
    expect(sessionFileName("../x", "a")).toMatch(/^_[0-9a-f]+\.json$/);
  });

  test("shares its file with no other", () => {
    const names = [
      sessionFileName("claude", "codex.a"),
      sessionFileName("codex", "a"),
      sessionFileName("a.b", "c"),
      sessionFileName("a", "b.c"),
      sessionFileName("a/b", "c"),
      sessionFileName("a", "b/c"),
      ...IDS.map((id) => sessionFileName("claude", id)),
    ];
    expect(new Set(names).size).toBe(names.length - 1); // codex.a stands there twice
  });
});

describe("files that cannot be sessions", () => {
  test("are passed over, and the others are read", () => {
    saveSession(dir, session("good"));
    writeFileSync(`${dir}/half.json`, readFileSync(`${dir}/good.json`).subarray(0, 50));
    writeFileSync(`${dir}/empty.json`, "");
    writeFileSync(`${dir}/other.txt`, "{}");
    writeFileSync(`${dir}/.good.json.77.tmp`, readFileSync(`${dir}/good.json`));
    mkdirSync(`${dir}/dir.json`);
    expect(loadSessions(dir).map((s) => s.id)).toEqual(["good"]);
  });

  test("are none where there is no directory", () => {
    expect(loadSessions(`${dir}/none`)).toEqual([]);
    expect(loadSession(`${dir}/none`, "claude", "a")).toBeUndefined();
  });

  test("a directory in its place makes saving say so", () => {
    mkdirSync(`${dir}/a.json`, { recursive: true });
    expect(() => saveSession(dir, session("a"))).toThrow();
    expect(readdirSync(dir)).toEqual(["a.json"]);
  });
});
