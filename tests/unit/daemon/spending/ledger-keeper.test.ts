import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { epochMs } from "../../../../src/core/instant.ts";
import type { Session } from "../../../../src/core/session/session.ts";
import type { UsageSummary } from "../../../../src/core/usage/summary.ts";
import {
  createLedgerKeeper,
  type LedgerKeeper,
} from "../../../../src/daemon/spending/ledger-keeper.ts";
import { syncFiles } from "../../../../src/ledger/sync.ts";
import { openLedgerDatabase } from "../../../../src/store/ledger/database.ts";
import { setAside } from "../../../../src/store/sqlite/database.ts";
import { type Ledger, type LedgerPrices, openLedger } from "../../../../src/store/ledger/ledger.ts";
import { MADE_UP_PRICES } from "../../../support/ledger-content.ts";
import { assistantLine } from "../../../support/ledger-transcripts.ts";
import { RULES, UNPRICED_MODEL } from "../../../support/usage-rows.ts";
import { sample } from "../../core/view/sample-session.ts";

/** A Friday; the week begins on Monday the 16th. */
const NOON = "2026-11-20T12:00:00.000Z";

/** Longer than any burst is waited for. */
const A_SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** By the made-up prices: a response of 100 tokens, with all that is the same in each. */
const OF_100_MICRO_USD = 2420;

interface CatchUp {
  readonly end: () => void;
  isStopped: boolean;
}

let dir: string;
let nowMs: number;
let prices: LedgerPrices;
let firstWeekday: number;
let opened: Ledger[];
let inPlace: boolean;
let fault: Error | undefined;
let faults: unknown[];
let retries: (() => void)[];
let catchUps: CatchUp[];
let summaries: UsageSummary[];
let costs: (readonly [session: string, costMicroUsd: number | undefined])[];
let keeper: LedgerKeeper;

beforeEach(() => {
  jest.useFakeTimers();
  dir = mkdtempSync(`${tmpdir()}/keeper-`);
  nowMs = Date.parse(NOON);
  prices = MADE_UP_PRICES;
  firstWeekday = 1;
  inPlace = true;
  fault = undefined;
  [opened, faults, retries, catchUps, summaries, costs] = [[], [], [], [], [], []];
  keeper = createLedgerKeeper({
    open() {
      if (fault) throw fault;
      const ledger = openLedger(openLedgerDatabase(ledgerPath()), prices);
      opened.push(ledger);
      inPlace = true;
      return ledger;
    },
    isInPlace: () => inPlace,
    catchUp(done) {
      if (fault) throw fault;
      const catchUp: CatchUp = { end: done, isStopped: false };
      catchUps.push(catchUp);
      return {
        [Symbol.dispose]() {
          catchUp.isStopped = true;
        },
      };
    },
    findProject: (cwd) => cwd,
    calendar: () => ({ offset: () => 0, firstWeekday }),
    now: () => epochMs(nowMs),
    run(task, retry) {
      try {
        task();
      } catch (error) {
        faults.push(error);
        if (retry) retries.push(retry);
      }
    },
    onSummary: (summary) => summaries.push(summary),
    onCost: ({ id }, costMicroUsd) => costs.push([id, costMicroUsd]),
  });
});

afterEach(() => {
  keeper.stop();
  jest.useRealTimers();
  rmSync(dir, { recursive: true });
});

const ledgerPath = () => `${dir}/state/ledger.db`;
const transcript = (id: string) => `${dir}/.claude/projects/-src/${id}.jsonl`;

/** Writes responses down, as an agent does. */
function respond(path: string, ...lines: readonly string[]) {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, lines.join(""));
}

const response = (id: string, parts: Parameters<typeof assistantLine>[0] = {}) =>
  assistantLine({ id, at: new Date(nowMs).toISOString(), ...parts });

/** A session whose transcript lies where an agent keeps it. */
const session = (id = "s1") => sample(id).with({ transcriptPath: transcript(id) });

const touch = (...sessions: readonly Session[]) => {
  for (const each of sessions) keeper.touch(each);
};

/** Both clocks go on together. */
function pass(ms: number) {
  nowMs += ms;
  jest.advanceTimersByTime(ms);
}

/** Touches a session and waits for the look. */
function look(at: Session = session().session) {
  touch(at);
  pass(A_SECOND_MS);
}

/** Up to where the history has been read by the other process. */
function started() {
  keeper.start();
  catchUps.at(-1)?.end();
}

const today = () => keeper.summary()?.today.microUsd;
const week = () => keeper.summary()?.week.microUsd;

/** What another process does with the same ledger. */
function elsewhere(work: (ledger: Ledger) => void) {
  using ledger = openLedger(openLedgerDatabase(ledgerPath()), prices);
  work(ledger);
}

const read = (path: string) => (ledger: Ledger) =>
  void syncFiles([path], { ledger, findProject: (cwd) => cwd });

describe("at first", () => {
  test("the whole history is read elsewhere, and told of when it has been", () => {
    keeper.start();
    respond(transcript("old"), response("msg_old"));
    elsewhere(read(transcript("old")));
    expect(summaries).toEqual([]);
    catchUps[0]?.end();
    expect(summaries).toHaveLength(1);
    expect(today()).toBe(OF_100_MICRO_USD);
  });

  test("nobody looks meanwhile, and one look is made at the end", () => {
    keeper.start();
    respond(transcript("s1"), response("msg_1"));
    look();
    look();
    expect([opened.length, summaries.length, costs.length]).toEqual([0, 0, 0]);
    catchUps[0]?.end();
    expect(today()).toBe(OF_100_MICRO_USD);
    expect(costs).toEqual([["s1", OF_100_MICRO_USD]]);
    expect([opened.length, summaries.length]).toEqual([1, 1]);
  });

  test("a second start does not read it twice", () => {
    keeper.start();
    keeper.start();
    expect(catchUps).toHaveLength(1);
  });

  test("a program that cannot be started is tried again", () => {
    fault = new Error("ENOENT");
    keeper.start();
    expect(faults).toEqual([fault]);
    fault = undefined;
    retries.at(-1)?.();
    catchUps[0]?.end();
    expect(summaries).toHaveLength(1);
  });

  test("a ledger that cannot be opened is tried again, and nothing is lost", () => {
    keeper.start();
    respond(transcript("s1"), response("msg_1"));
    touch(session().reporting({ fiveHour: { usedPercent: 20 } }).session);
    fault = new Error("EACCES");
    catchUps[0]?.end();
    expect([faults, summaries]).toEqual([[fault], []]);
    fault = undefined;
    retries.at(-1)?.();
    expect(today()).toBe(OF_100_MICRO_USD);
    expect(costs).toEqual([["s1", OF_100_MICRO_USD]]);
    expect(limitsTold()).toMatchObject([{ usedPercent: 20 }]);
  });
});

describe("a live session", () => {
  beforeEach(started);

  test("is looked at once for all that comes together", () => {
    for (const id of ["msg_1", "msg_2", "msg_3"]) {
      respond(transcript("s1"), response(id));
      touch(session().session);
      pass(50);
    }
    expect(summaries).toHaveLength(1);
    pass(A_SECOND_MS);
    expect(summaries).toHaveLength(2);
    expect(today()).toBe(3 * OF_100_MICRO_USD);
  });

  test("is looked at while it goes on and on", () => {
    for (let at = 0; at < 40; at++) {
      touch(session().session);
      respond(transcript("s1"), response(`msg_${at}`));
      pass(50);
    }
    expect(summaries.length).toBeGreaterThan(3);
  });

  test("costs what its responses and its subagents' cost", () => {
    respond(transcript("s1"), response("msg_1"));
    respond(
      `${dir}/.claude/projects/-src/s1/subagents/agent-a1.jsonl`,
      response("msg_a", { line: { agentId: "a1", isSidechain: true } }),
    );
    look();
    expect(costs).toEqual([["s1", 2 * OF_100_MICRO_USD]]);
    expect(today()).toBe(2 * OF_100_MICRO_USD);
  });

  test("is told of its cost once per change", () => {
    respond(transcript("s1"), response("msg_1"));
    look();
    const told = session().with({ ledgerCostMicroUsd: OF_100_MICRO_USD }).session;
    look(told);
    look(told);
    expect(costs).toEqual([["s1", OF_100_MICRO_USD]]);
    respond(transcript("s1"), response("msg_2"));
    look(told);
    expect(costs.at(-1)).toEqual(["s1", 2 * OF_100_MICRO_USD]);
    expect(costs).toHaveLength(2);
  });

  test("has no cost before its first response, nor while a part of it has no price", () => {
    look();
    expect(costs).toEqual([]);
    respond(transcript("s1"), response("msg_1"), response("msg_2", { model: UNPRICED_MODEL }));
    look();
    expect(costs).toEqual([]);
    look(session().with({ ledgerCostMicroUsd: OF_100_MICRO_USD }).session);
    expect(costs).toEqual([["s1", undefined]]);
    expect(keeper.summary()?.today).toEqual({ microUsd: OF_100_MICRO_USD, isPartial: true });
  });

  test("that has brought nothing new is not told of", () => {
    look();
    look();
    expect(summaries).toHaveLength(1);
  });

  test("of another agent, or without a transcript, is left alone", () => {
    look(session().with({ agent: "codex" }).session);
    look(sample("s2").session);
    expect(jest.getTimerCount()).toBe(1);
    expect(summaries).toHaveLength(1);
  });

  test("two sessions are looked at together", () => {
    for (const id of ["s1", "s2"])
      respond(transcript(id), response(`msg_${id}`, { sessionId: id }));
    touch(session("s1").session, session("s2").session);
    pass(A_SECOND_MS);
    expect(costs).toEqual([
      ["s1", OF_100_MICRO_USD],
      ["s2", OF_100_MICRO_USD],
    ]);
    expect(summaries).toHaveLength(2);
  });

  test("that brings responses of earlier days adds to the week", () => {
    respond(
      transcript("s1"),
      response("msg_1", { at: "2026-11-18T10:00:00.000Z" }),
      response("msg_2"),
    );
    look();
    expect([today(), week()]).toEqual([OF_100_MICRO_USD, 2 * OF_100_MICRO_USD]);
  });
});

const limitsTold = () =>
  opened.at(-1)?.rateLimits({ from: epochMs(0), to: epochMs(Number.MAX_SAFE_INTEGER) });

describe("what the agent itself tells", () => {
  beforeEach(started);

  test("of limits is kept where it changes, for each account", () => {
    const at = (usedPercent: number, path = transcript("s1")) =>
      sample("s1").with({ transcriptPath: path }).reporting({ fiveHour: { usedPercent } }).session;
    look(at(20));
    look(at(20));
    look(at(21));
    look(at(20, `${dir}/desk/projects/-src/s1.jsonl`));
    expect(limitsTold()).toMatchObject([
      { usedPercent: 20, account: `${dir}/.claude`, window: "5h" },
      { usedPercent: 21, account: `${dir}/.claude` },
      { usedPercent: 20, account: `${dir}/desk` },
    ]);
  });

  test("of the session's cost is kept beside ours", () => {
    look(session().reporting({ costMicroUsd: 5000 }).session);
    look(session().reporting({ costMicroUsd: 7000 }).session);
    expect([...(opened[0]?.agentCosts().values() ?? [])]).toMatchObject([
      { sessionId: "s1", costMicroUsd: 7000, source: "statusline" },
    ]);
  });

  test("is kept for later while the ledger cannot be written", () => {
    opened[0]?.db.run("PRAGMA query_only = 1");
    look(session().reporting({ fiveHour: { usedPercent: 20 }, costMicroUsd: 5000 }).session);
    expect(faults).toHaveLength(1);
    opened[0]?.db.run("PRAGMA query_only = 0");
    retries.at(-1)?.();
    expect(limitsTold()).toMatchObject([{ usedPercent: 20 }]);
    expect([...(opened[0]?.agentCosts().values() ?? [])]).toMatchObject([{ costMicroUsd: 5000 }]);
  });
});

describe("another process", () => {
  beforeEach(started);

  test("is noticed when it has written of today", () => {
    respond(transcript("other"), response("msg_other"));
    elsewhere(read(transcript("other")));
    look();
    expect(today()).toBe(OF_100_MICRO_USD);
    look();
    expect(summaries).toHaveLength(2);
  });

  test("is noticed when it has written of earlier days", () => {
    respond(transcript("other"), response("msg_other", { at: "2026-11-17T10:00:00.000Z" }));
    elsewhere(read(transcript("other")));
    look();
    expect([today(), week()]).toEqual([0, OF_100_MICRO_USD]);
  });

  test("that reads a session before us takes nothing away", () => {
    respond(transcript("s1"), response("msg_1"));
    elsewhere(read(transcript("s1")));
    look();
    expect(costs).toEqual([["s1", OF_100_MICRO_USD]]);
    expect(today()).toBe(OF_100_MICRO_USD);
  });

  test("that has set the ledger aside leaves us a new one, into which all is read again", () => {
    respond(transcript("s1"), response("msg_1"));
    look();
    setAside(ledgerPath(), "now");
    inPlace = false;
    respond(transcript("s1"), response("msg_2"));
    look();
    expect([catchUps.length, summaries.length]).toEqual([2, 2]);
    catchUps[1]?.end();
    expect([opened.length, today()]).toEqual([2, 2 * OF_100_MICRO_USD]);
    look();
    expect([opened.length, catchUps.length]).toEqual([2, 2]);
  });

  test("that has set the ledger aside is noticed without any session, too", () => {
    setAside(ledgerPath(), "now");
    inPlace = false;
    pass(HOUR_MS);
    expect(catchUps).toHaveLength(2);
    catchUps[1]?.end();
    expect(opened).toHaveLength(2);
  });
});

describe("time", () => {
  beforeEach(started);

  test("ends a day: the history is read again, and the sums are the new day's", () => {
    respond(transcript("s1"), response("msg_1"));
    look();
    for (let hour = 0; hour < 12; hour++) pass(HOUR_MS);
    expect(catchUps).toHaveLength(2);
    expect(today()).toBe(OF_100_MICRO_USD);
    catchUps[1]?.end();
    expect([today(), week()]).toEqual([0, OF_100_MICRO_USD]);
    expect(keeper.summary()?.todayStart).toBe(epochMs(Date.parse("2026-11-21")));
  });

  test("ends a day that the machine slept through", () => {
    respond(transcript("s1"), response("msg_1"));
    look();
    nowMs += 30 * HOUR_MS;
    pass(HOUR_MS);
    catchUps[1]?.end();
    expect([today(), week()]).toEqual([0, OF_100_MICRO_USD]);
  });

  test("ends a block", () => {
    respond(transcript("s1"), response("msg_1"));
    look();
    expect(keeper.summary()?.block?.spent.microUsd).toBe(OF_100_MICRO_USD);
    for (let hour = 0; hour < 5; hour++) pass(HOUR_MS);
    expect(keeper.summary()?.block).toBeUndefined();
    expect([today(), catchUps.length]).toEqual([OF_100_MICRO_USD, 1]);
  });

  test("that was set back over midnight shows the day before, and goes forth again", () => {
    respond(transcript("s1"), response("msg_1"));
    look();
    nowMs -= 24 * HOUR_MS;
    look();
    expect([today(), week()]).toEqual([0, 0]);
    nowMs += 24 * HOUR_MS;
    look();
    expect([today(), week()]).toEqual([OF_100_MICRO_USD, OF_100_MICRO_USD]);
  });
});

describe("a restart", () => {
  beforeEach(started);

  test("sums up anew, by other prices and another calendar", () => {
    respond(transcript("s1"), response("msg_1", { at: "2026-11-18T10:00:00.000Z" }));
    respond(transcript("s1"), response("msg_2", { model: UNPRICED_MODEL }));
    look();
    expect(keeper.summary()?.week).toEqual({ microUsd: OF_100_MICRO_USD, isPartial: true });
    const rule = RULES["claude-opus-5-5"];
    prices = { fingerprint: "dearer", findRule: () => rule };
    firstWeekday = 4;
    keeper.restart();
    elsewhere((ledger) => void ledger.reprice());
    catchUps.at(-1)?.end();
    expect(keeper.summary()?.today).toEqual({ microUsd: OF_100_MICRO_USD, isPartial: false });
    expect(keeper.summary()?.week).toEqual({ microUsd: OF_100_MICRO_USD, isPartial: false });
    expect(keeper.summary()?.weekStart).toBe(epochMs(Date.parse("2026-11-19")));
  });

  test("tells even where nothing has changed: budgets may have", () => {
    keeper.restart();
    catchUps.at(-1)?.end();
    expect(summaries).toHaveLength(2);
  });

  test("in the middle of the first reading begins it anew, and the old one says nothing any more", () => {
    keeper.restart();
    keeper.restart();
    expect(catchUps.map(({ isStopped }) => isStopped)).toEqual([false, true, false]);
    catchUps[1]?.end();
    expect(summaries).toHaveLength(1);
    catchUps[2]?.end();
    expect(summaries).toHaveLength(2);
  });
});

describe("the end", () => {
  test("takes what is waiting, and leaves no timer", () => {
    started();
    respond(transcript("s1"), response("msg_1"));
    touch(session().session);
    keeper.stop();
    expect(today()).toBe(OF_100_MICRO_USD);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("closes the ledger", () => {
    started();
    keeper.stop();
    expect(() => opened[0]?.usageSpan()).toThrow();
  });

  test("in the middle of a reading ends it, and keeps what was told only once", () => {
    keeper.start();
    touch(session().reporting({ fiveHour: { usedPercent: 20 } }).session);
    keeper.stop();
    expect(catchUps[0]?.isStopped).toBe(true);
    catchUps[0]?.end();
    expect([opened.length, jest.getTimerCount()]).toEqual([1, 0]);
    let told: unknown;
    elsewhere((ledger) => {
      told = ledger.rateLimits({ from: epochMs(0), to: epochMs(nowMs + 1) });
    });
    expect(told).toMatchObject([{ usedPercent: 20 }]);
  });

  test("of a keeper that was never started is quiet", () => {
    keeper.stop();
    expect([opened.length, faults.length, jest.getTimerCount()]).toEqual([0, 0, 0]);
  });

  test("is not held up by a ledger that cannot be written", () => {
    started();
    opened[0]?.db.run("PRAGMA query_only = 1");
    touch(session().reporting({ costMicroUsd: 1 }).session);
    keeper.stop();
    expect(faults).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
