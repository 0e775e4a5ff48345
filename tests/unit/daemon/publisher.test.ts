import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Session } from "../../../src/core/session/session.ts";
import { createPublisher } from "../../../src/daemon/publisher.ts";
import type { SignalRound, WaybarSignaller } from "../../../src/surfaces/waybar/signaller.ts";
import { later, OPTIONS, sample } from "../core/view/sample-session.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/publisher-`);
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(dir, { recursive: true });
});

/** A publisher over one list of sessions; each signal notes what the file held at that moment. */
function publishing() {
  const path = `${dir}/llm_state.json`;
  const startMs = performance.now();
  const bar = {
    path,
    sessions: [sample("api").session] as readonly Session[],
    rounds: [] as SignalRound[],
    seen: [] as unknown[],
    settled: 0,
    woken: 0,
    signalled: 0,
  };
  const round = (): SignalRound => bar.rounds.shift() ?? { signalled: 1, settleInMs: undefined };
  const signaller: WaybarSignaller = {
    signal() {
      bar.seen.push(JSON.parse(readFileSync(bar.path, "utf8")).alt);
      return round();
    },
    settle() {
      bar.settled++;
      return round();
    },
    [Symbol.dispose]() {},
  };
  const publisher = createPublisher({
    statePath: () => bar.path,
    options: () => OPTIONS,
    sessions: () => bar.sessions,
    signaller: () => signaller,
    now: () => later(performance.now() - startMs),
    onSignalled(count) {
      bar.signalled += count;
    },
    wake: () => {
      bar.woken++;
    },
  });
  return { publisher, bar };
}

describe("a change", () => {
  test("is in the file before the bars are told", () => {
    const { publisher, bar } = publishing();
    publisher.publish();
    bar.sessions = [sample("api").idle().session];
    publisher.publish();
    expect(bar.seen).toEqual(["busy", "idle"]);
    expect(bar.signalled).toBe(2);
  });

  test("that changes no byte is neither written nor told", () => {
    const { publisher, bar } = publishing();
    publisher.publish();
    const before = statSync(bar.path);
    publisher.publish();
    expect(statSync(bar.path).ino).toBe(before.ino);
    expect(bar.seen).toHaveLength(1);
  });

  test("is one line that only its owner can read", () => {
    const { publisher, bar } = publishing();
    publisher.publish();
    expect(readFileSync(bar.path, "utf8").trimEnd().split("\n")).toHaveLength(1);
    expect(statSync(bar.path).mode & 0o777).toBe(0o600);
  });

  test("of the file's place is written there", () => {
    const { publisher, bar } = publishing();
    publisher.publish();
    bar.path = `${dir}/elsewhere.json`;
    publisher.publish();
    expect(existsSync(bar.path)).toBe(true);
    expect(bar.seen).toHaveLength(2);
  });
});

describe("a file that cannot be written", () => {
  test("is said to the caller, nobody is told, and it is written as soon as it can be", () => {
    const { publisher, bar } = publishing();
    mkdirSync(bar.path);
    expect(() => publisher.publish()).toThrow();
    expect(bar.seen).toEqual([]);
    rmSync(bar.path, { recursive: true });
    publisher.publish();
    expect(bar.seen).toEqual(["busy"]);
  });
});

describe("bars that were not reached", () => {
  test("are told when they are due, and for as long as they are", () => {
    const { publisher, bar } = publishing();
    bar.rounds = [
      { signalled: 0, settleInMs: 100 },
      { signalled: 0, settleInMs: 200 },
      { signalled: 1, settleInMs: undefined },
    ];
    publisher.publish();
    jest.advanceTimersByTime(99);
    expect(bar.settled).toBe(0);
    jest.advanceTimersByTime(1);
    expect(bar.settled).toBe(1);
    jest.advanceTimersByTime(200);
    expect(bar.settled).toBe(2);
    jest.advanceTimersByTime(2000);
    expect(bar.settled).toBe(2);
  });

  test("are told of the next change with all the others, and not once more", () => {
    const { publisher, bar } = publishing();
    bar.rounds = [{ signalled: 0, settleInMs: 100 }];
    publisher.publish();
    bar.sessions = [sample("api").idle().session];
    publisher.publish();
    jest.advanceTimersByTime(2000);
    expect(bar.settled).toBe(0);
    expect(bar.seen).toEqual(["busy", "idle"]);
  });
});

describe("time", () => {
  test("alone makes it publish again, when what is shown is due to change", () => {
    const { publisher, bar } = publishing();
    bar.sessions = [sample("api").running("Bash", "make", 30_000).session];
    publisher.publish();
    jest.advanceTimersByTime(3_600_000);
    expect(bar.woken).toBe(1);
  });

  test("does not, where nothing is shown that time changes", () => {
    const { publisher, bar } = publishing();
    bar.sessions = [];
    publisher.publish();
    jest.advanceTimersByTime(4 * 3_600_000);
    expect(bar.woken).toBe(0);
  });

  test("is not waited for once it has stopped", () => {
    const { publisher, bar } = publishing();
    bar.rounds = [{ signalled: 0, settleInMs: 100 }];
    publisher.publish();
    publisher.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
