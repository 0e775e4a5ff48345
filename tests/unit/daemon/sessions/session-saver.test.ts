import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Session } from "../../../../src/core/session/session.ts";
import { createSessionSaver } from "../../../../src/daemon/sessions/session-saver.ts";
import { loadSession } from "../../../../src/store/session-files.ts";
import { sample } from "../../core/view/sample-session.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/saver-`);
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(dir, { recursive: true });
});

/** A saver over some sessions; faults are written down, as the supervisor would. */
function saving(...ids: readonly string[]) {
  const sessions = new Map<string, Session>(ids.map((id) => [id, sample(id).session]));
  const faults: unknown[] = [];
  const run = (task: () => void) => {
    try {
      task();
    } catch (fault) {
      faults.push(fault);
    }
  };
  const saver = createSessionSaver(dir, (_agent, id) => sessions.get(id), run);
  return { saver, sessions, faults };
}

const files = () => readdirSync(dir).toSorted();

describe("a changed session", () => {
  test("is written down within 100 ms, however often it changes", () => {
    const { saver, sessions } = saving("a");
    for (let i = 0; i < 9; i++) {
      saver.touch("claude", "a");
      jest.advanceTimersByTime(11);
    }
    expect(files()).toEqual([]);
    sessions.set("a", sample("a").idle().session);
    jest.advanceTimersByTime(1);
    expect(loadSession(dir, "claude", "a")?.turn.phase).toBe("idle");
    jest.advanceTimersByTime(1000);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("that comes to rest is written down at once", () => {
    const { saver } = saving("a");
    saver.touch("claude", "a");
    saver.settle("claude", "a");
    expect(files()).toEqual(["a.json"]);
  });

  test("that is over leaves no file, and none is written later", () => {
    const { saver, sessions } = saving("a");
    saver.settle("claude", "a");
    saver.touch("claude", "a");
    sessions.delete("a");
    saver.forget("claude", "a");
    jest.advanceTimersByTime(1000);
    expect(files()).toEqual([]);
  });

  test("is written down when the daemon goes", () => {
    const { saver } = saving("a", "b");
    saver.touch("claude", "a");
    saver.touch("claude", "b");
    saver.stop();
    saver.flush();
    expect(files()).toEqual(["a.json", "b.json"]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test("of many sessions a hundred are written in one go", () => {
  const ids = Array.from({ length: 250 }, (_, i) => `s${i}`);
  const { saver } = saving(...ids);
  for (const id of ids) saver.touch("claude", id);
  const counts = [100, 100, 100].map((ms) => {
    jest.advanceTimersByTime(ms);
    return files().length;
  });
  expect(counts).toEqual([100, 200, 250]);
});

test("of many that come to rest at once a hundred are written at once, the others soon", () => {
  const ids = Array.from({ length: 150 }, (_, i) => `s${i}`);
  const { saver } = saving(...ids);
  for (const id of ids) {
    saver.touch("claude", id);
    saver.settle("claude", id);
  }
  expect(files()).toHaveLength(100);
  jest.advanceTimersByTime(100);
  expect(files()).toHaveLength(150);
});

test("a file that cannot be written keeps no other from being written, and is tried again", () => {
  const { saver, faults } = saving("a", "b", "c");
  mkdirSync(`${dir}/a.json`);
  for (const id of ["a", "b", "c"]) saver.touch("claude", id);
  jest.advanceTimersByTime(100);
  expect(faults).toHaveLength(1);
  expect(loadSession(dir, "claude", "b")).toBeDefined();
  expect(loadSession(dir, "claude", "c")).toBeDefined();
  rmdirSync(`${dir}/a.json`);
  jest.advanceTimersByTime(100);
  expect(loadSession(dir, "claude", "a")).toBeDefined();
  expect(faults).toHaveLength(1);
});
