import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import type { AgentEvent } from "../../../../src/core/session/event.ts";
import { type Follower, followSession } from "../../../../src/daemon/sessions/follower.ts";
import { until } from "../../../support/until.ts";
import { sample } from "../../core/view/sample-session.ts";

const NOW_EPOCH_MS = Date.parse("2026-11-20T10:00:00.000Z");
const NOW_BOOT_MS = 500_000;

let dir: string;
let follower: Follower;
let events: AgentEvent[];
let faults: unknown[];
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/follower-`);
  mkdirSync(`${dir}/projects/-src`, { recursive: true });
  mkdirSync(`${dir}/sessions`);
  events = [];
  faults = [];
  follower = followSession("claude", "a", {
    now: () => ({ bootMs: bootMs(NOW_BOOT_MS), epochMs: epochMs(NOW_EPOCH_MS) }),
    emit: (event) => events.push(event),
    onRead: () => {},
    run: (task) => {
      try {
        task();
      } catch (fault) {
        faults.push(fault);
      }
    },
  });
});
afterEach(() => {
  follower[Symbol.dispose]();
  rmSync(dir, { recursive: true });
});

const transcript = () => `${dir}/projects/-src/a.jsonl`;
const kinds = () => [...new Set(events.map(({ kind }) => kind))].join(" ");
const heard = (expected: string) =>
  until(`${expected} is heard`, () => kinds() === expected, { seen: kinds });
const follow = (fields: { transcriptPath?: string; pid?: number } = {}) =>
  follower.update(sample("a").with({ transcriptPath: transcript(), pid: 77, ...fields }).session);

const interruption = (timestamp: string) =>
  `${JSON.stringify({
    type: "user",
    timestamp,
    message: { content: [{ type: "text", text: "[Request interrupted by user]" }] },
  })}\n`;
const status = (word: string, statusUpdatedAt = NOW_EPOCH_MS) =>
  writeFileSync(`${dir}/sessions/77.json`, JSON.stringify({ status: word, statusUpdatedAt }));

describe("the transcript", () => {
  test("tells of Esc, at the time that it was written down", async () => {
    writeFileSync(transcript(), "");
    follow();
    appendFileSync(transcript(), interruption("2026-11-20T09:59:58.500Z"));
    await heard("interrupted");
    expect(events[0]).toEqual({
      agent: "claude",
      sessionId: "a",
      at: bootMs(NOW_BOOT_MS - 1500),
      atEpochMs: epochMs(NOW_EPOCH_MS - 1500),
      kind: "interrupted",
    });
  });

  test("tells what it already holds", () => {
    writeFileSync(transcript(), interruption("2026-11-20T09:00:00.000Z"));
    follow();
    expect(kinds()).toBe("interrupted");
  });

  test("tells each thing once, however often the session is heard of", () => {
    writeFileSync(transcript(), interruption("2026-11-20T09:00:00.000Z"));
    follow();
    follow();
    expect(events).toHaveLength(1);
  });

  test("that is made later is followed from then on", async () => {
    follow();
    expect(events).toEqual([]);
    writeFileSync(transcript(), interruption("2026-11-20T09:59:59.000Z"));
    await heard("interrupted");
  });

  test("of the future is of the present: no event happens later than now", () => {
    writeFileSync(transcript(), interruption("2027-01-01T00:00:00.000Z"));
    follow();
    expect(events[0]?.at).toBe(bootMs(NOW_BOOT_MS));
  });

  test.each([
    ["below a file", (made: string) => `${made}/below.jsonl`],
    ["with a NUL", (made: string) => `${made}\0`],
    ["that is a directory", () => dir],
  ])("with a path %s stops nobody", (_title, path) => {
    writeFileSync(transcript(), "");
    expect(() => follow({ transcriptPath: path(transcript()) })).not.toThrow();
    expect(events).toEqual([]);
  });

  test("is left alone once the session is over", async () => {
    writeFileSync(transcript(), "");
    follow();
    follower[Symbol.dispose]();
    appendFileSync(transcript(), interruption("2026-11-20T09:59:59.000Z"));
    const other = `${dir}/projects/-src/b.jsonl`;
    const later: AgentEvent[] = [];
    using _second = followSession("claude", "b", {
      now: () => ({ bootMs: bootMs(NOW_BOOT_MS), epochMs: epochMs(NOW_EPOCH_MS) }),
      emit: (event) => later.push(event),
      onRead: () => {},
      run: (task) => task(),
    });
    writeFileSync(other, "");
    _second.update(sample("b").with({ transcriptPath: other }).session);
    appendFileSync(other, interruption("2026-11-20T09:59:59.000Z"));
    await until("another session is heard of", () => later.length > 0);
    expect(events).toEqual([]);
  });
});

describe("the client's own status", () => {
  beforeEach(() => writeFileSync(transcript(), ""));

  test("tells that a permission was granted, and that all rests", async () => {
    status("waiting");
    follow();
    expect(events).toEqual([]);
    status("busy");
    await heard("at-work");
    status("idle");
    await heard("at-work at-rest");
    expect(faults).toEqual([]);
  });

  test("that is half written says nothing, and is no fault", () => {
    writeFileSync(`${dir}/sessions/77.json`, '{"status":"id');
    follow();
    expect(events).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("is that of the session's process", async () => {
    status("busy");
    follow({ pid: 78 });
    expect(events).toEqual([]);
    follow();
    await heard("at-work");
  });
});
