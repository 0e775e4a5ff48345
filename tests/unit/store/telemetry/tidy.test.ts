import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EpochMs, epochMs } from "../../../../src/core/instant.ts";
import { openTelemetryReader } from "../../../../src/store/telemetry/read.ts";
import {
  type KeepLimits,
  limitBytes,
  tidyTelemetry,
} from "../../../../src/store/telemetry/tidy.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { openTelemetryDatabase } from "../../../../src/telemetry/open.ts";
import { memoryStore, NOON_MS, point } from "../../../support/telemetry-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MEGABYTE = 1024 * 1024;

const afterNoon = (ms: number): EpochMs => epochMs(NOON_MS + ms);

/** Nothing is too old, and nothing too large. */
const KEEP_ALL: KeepLimits = {
  pointsFrom: epochMs(0),
  fiveMinutesFrom: epochMs(0),
  recordsFrom: epochMs(0),
  maxBytes: 1024 * MEGABYTE,
};

/** Tidies to the end, and says in how many steps. */
function tidy(db: Database, limits: Partial<KeepLimits>, onSeriesGone = () => {}): number {
  let steps = 0;
  for (const _ of tidyTelemetry(db, { ...KEEP_ALL, ...limits }, onSeriesGone)) steps++;
  return steps;
}

const rows = (db: Database, table: string): number =>
  db.query<{ count: number }, []>(`SELECT count(*) AS count FROM ${table}`).get()?.count ?? 0;

const sumBetween = (db: Database, fromMs: number, toMs: number): number =>
  openTelemetryReader(db).sumIncrease({
    counter: "claude_code_token_usage",
    window: { from: afterNoon(fromMs), to: afterNoon(toMs) },
    by: [],
  })[0]?.value ?? 0;

const request = (at: number) => ({
  kind: "request" as const,
  at: afterNoon(at),
  sessionId: "s1",
  sequence: at,
  model: "claude-opus-5-5",
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
});

const toolCall = (at: number, sessionId: string) => ({
  kind: "tool" as const,
  at: afterNoon(at),
  sessionId,
  tool: "Bash",
  isOk: true,
});

/** A point a minute for five hours, each 1, with a record beside it. */
function fiveHours(db: Database): void {
  const minutes = Array.from({ length: 300 }, (_, i) => i * MINUTE_MS);
  openTelemetryWriter(db).commit(
    minutes.map((at) => point({ at, value: 1 })),
    minutes.map(request),
  );
}

test("points go when they are old, and what they came to stays", () => {
  using db = memoryStore();
  fiveHours(db);
  tidy(db, { pointsFrom: afterNoon(4 * HOUR_MS) });
  expect(rows(db, "points")).toBe(60);
  expect(sumBetween(db, 0, 5 * HOUR_MS)).toBe(300);
  expect(sumBetween(db, 5 * MINUTE_MS, HOUR_MS)).toBe(55);
  expect([...openTelemetryReader(db).seriesSince(epochMs(0))]).toMatchObject([{ total: 300 }]);
});

test("steps of five minutes go when they are old, and hours stay", () => {
  using db = memoryStore();
  fiveHours(db);
  const from = afterNoon(4 * HOUR_MS);
  tidy(db, { pointsFrom: from, fiveMinutesFrom: from });
  expect(rows(db, "growth_5m")).toBe(12);
  expect(sumBetween(db, HOUR_MS, 3 * HOUR_MS)).toBe(120);
  expect(sumBetween(db, 4 * HOUR_MS, 5 * HOUR_MS)).toBe(60);
});

test("records go when they are old, and a session of which nothing is left with them", () => {
  using db = memoryStore();
  fiveHours(db);
  openTelemetryWriter(db).commit([], [toolCall(0, "only records")]);
  tidy(db, { recordsFrom: afterNoon(4 * HOUR_MS) });
  expect(openTelemetryReader(db).records("s1")).toHaveLength(60);
  expect(rows(db, "sessions")).toBe(1);
});

test("a point of a time of which points are gone is refused, because it may have been counted", () => {
  using db = memoryStore();
  fiveHours(db);
  tidy(db, { pointsFrom: afterNoon(4 * HOUR_MS) });
  const late = [point({ at: 0, value: 1 }), point({ at: 4 * HOUR_MS, value: 1 })];
  const { tooOld, repeated } = openTelemetryWriter(db).commit(late, []);
  expect({ tooOld, repeated }).toEqual({ tooOld: 1, repeated: 1 });
  expect(sumBetween(db, 0, 5 * HOUR_MS)).toBe(300);
});

test("as long as nothing had to go, points of any age are taken", () => {
  using db = memoryStore();
  tidy(db, { pointsFrom: afterNoon(4 * HOUR_MS) });
  expect(openTelemetryWriter(db).commit([point({ at: 0, value: 1 })], []).counted).toBe(1);
});

test("a clock that was a year ahead while it was tidied refuses nothing that comes later", () => {
  using db = memoryStore();
  fiveHours(db);
  const ahead = afterNoon(365 * 24 * HOUR_MS);
  tidy(db, { pointsFrom: ahead, fiveMinutesFrom: ahead, recordsFrom: ahead });
  const { counted, tooOld } = openTelemetryWriter(db).commit(
    [point({ at: 6 * HOUR_MS, value: 1 })],
    [],
  );
  expect({ counted, tooOld }).toEqual({ counted: 1, tooOld: 0 });
  expect(sumBetween(db, 6 * HOUR_MS, 6 * HOUR_MS + MINUTE_MS)).toBe(1);
});

test("a cumulative counter goes on from where it was, however long it was silent", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const cumulative = (at: number, value: number) => point({ at, value, kind: "cumulative" });
  writer.commit([cumulative(1000, 90), cumulative(2000, 100), cumulative(3000, 100)], []);
  tidy(db, { pointsFrom: afterNoon(4 * HOUR_MS) });
  expect(rows(db, "points")).toBe(0);
  writer.commit([cumulative(5 * HOUR_MS, 130)], []);
  expect([...openTelemetryReader(db).seriesSince(epochMs(0))]).toMatchObject([{ total: 130 }]);
});

test("it is done in steps, and may be left between any two", () => {
  using db = memoryStore();
  openTelemetryWriter(db).commit(
    Array.from({ length: 9000 }, (_, at) => point({ at, value: 1 })),
    [],
  );
  const steps = tidyTelemetry(db, { ...KEEP_ALL, pointsFrom: afterNoon(HOUR_MS) }, () => {});
  steps.next();
  expect(rows(db, "points")).toBe(6999);
  expect(sumBetween(db, 0, HOUR_MS)).toBe(9000);
  expect(openTelemetryWriter(db).commit([point({ at: 5, value: 1 })], []).tooOld).toBe(1);
  expect(tidy(db, { pointsFrom: afterNoon(HOUR_MS) })).toBeGreaterThan(3);
  expect(rows(db, "points")).toBe(0);
});

/** A store in a file, as the daemon has it. */
function fileStore() {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-telemetry-"));
  const path = join(dir, "telemetry.db");
  const { db } = openTelemetryDatabase(path);
  return {
    db,
    bytes: () => {
      db.run("PRAGMA wal_checkpoint(TRUNCATE)");
      return statSync(path).size;
    },
    [Symbol.dispose]: () => {
      db.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Hundred sessions of an hour each, one after the other. */
function manySessions(db: Database): void {
  for (let session = 0; session < 100; session++) {
    openTelemetryWriter(db).commit(
      Array.from({ length: 200 }, (_, i) =>
        point({ at: session * HOUR_MS + i, value: 1, session: `session ${session}` }),
      ),
      [],
    );
  }
}

test("while it is too large the oldest goes, the finest first, and the file shrinks", () => {
  using store = fileStore();
  manySessions(store.db);
  const before = store.bytes();
  tidy(store.db, { maxBytes: before / 2 });
  expect(store.bytes()).toBeLessThan(before / 2);
  expect(rows(store.db, "points")).toBeGreaterThan(0);
  expect(rows(store.db, "growth_5m")).toBe(100);
  expect(sumBetween(store.db, 0, 100 * HOUR_MS)).toBe(20_000);
});

test("counters that had nothing else leave with their last hour, and what all of them came to stays", () => {
  using store = fileStore();
  manySessions(store.db);
  let told = 0;
  tidy(store.db, { maxBytes: 1 }, () => told++);
  expect(rows(store.db, "series")).toBe(0);
  expect(rows(store.db, "sessions")).toBe(0);
  expect(told).toBeGreaterThan(0);
  expect(sumBetween(store.db, 0, 100 * HOUR_MS)).toBe(20_000);
});

test("a counter that comes back after it was tidied away begins at 0", () => {
  using store = fileStore();
  const writer = openTelemetryWriter(store.db);
  writer.commit([point({ at: 0, value: 7 })], []);
  tidy(store.db, { maxBytes: 1 }, writer.forget);
  writer.commit([point({ at: HOUR_MS, value: 2 })], []);
  expect([...openTelemetryReader(store.db).seriesSince(epochMs(0))]).toMatchObject([{ total: 2 }]);
});

test("a store that has reached its limit takes nothing more, and does again when it was tidied", () => {
  using store = fileStore();
  const maxBytes = MEGABYTE;
  limitBytes(store.db, maxBytes);
  const writer = openTelemetryWriter(store.db);
  let at = 0;
  const batch = () => Array.from({ length: 1000 }, () => point({ at: at++, value: 1 }));
  const fill = () => {
    for (;;) writer.commit(batch(), []);
  };
  expect(fill).toThrow("full");
  const whole = sumBetween(store.db, 0, HOUR_MS);
  expect(store.bytes()).toBeLessThanOrEqual(maxBytes);
  tidy(store.db, { maxBytes });
  writer.commit(batch(), []);
  expect(sumBetween(store.db, 0, HOUR_MS)).toBe(whole + 1000);
});

test("a late cumulative point beside one whose forerunner was tidied away divides its growth", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const cumulative = (at: number, value: number) => point({ at, value, kind: "cumulative" });
  writer.commit([cumulative(MINUTE_MS, 100), cumulative(2 * HOUR_MS, 130)], []);
  tidy(db, { pointsFrom: afterNoon(HOUR_MS) });
  writer.commit([cumulative(HOUR_MS + MINUTE_MS, 110)], []);
  expect(sumBetween(db, HOUR_MS, 2 * HOUR_MS)).toBe(10);
  expect(sumBetween(db, 2 * HOUR_MS, 3 * HOUR_MS)).toBe(20);
  expect(sumBetween(db, 0, 3 * HOUR_MS)).toBe(130);
});
