import { expect, test } from "bun:test";
import type { Database } from "bun:sqlite";
import { epochMs } from "../../../../src/core/instant.ts";
import type { SessionUsageSum, UsageFilter } from "../../../../src/core/telemetry/session-usage.ts";
import { migrate } from "../../../../src/store/sqlite/schema.ts";
import { openTelemetryReader } from "../../../../src/store/telemetry/read.ts";
import { TELEMETRY_SCHEMA } from "../../../../src/store/telemetry/schema.ts";
import { type KeepLimits, tidyTelemetry } from "../../../../src/store/telemetry/tidy.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { memoryStore, NOON_MS, point, type PointWords } from "../../../support/telemetry-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OPUS = "claude-opus-5-5";

const afterNoon = (ms: number) => epochMs(NOON_MS + ms);
const window = (fromMs: number, toMs: number) => ({ from: afterNoon(fromMs), to: afterNoon(toMs) });
const ALL_DAY = window(-12 * HOUR_MS, 12 * HOUR_MS);

const usageOf = (
  db: Database,
  windows = [ALL_DAY],
  filter: UsageFilter = {},
  isWanted: (id: string) => boolean = () => true,
): SessionUsageSum[] =>
  openTelemetryReader(db).usage(isWanted).sum({ windows, bySession: true, filter });

const tokensPoint = (words: PointWords) =>
  point({ ...words, labels: { model: OPUS, type: "input", ...words.labels } });
const costPoint = (words: PointWords) =>
  point({ ...words, metric: "claude_code.cost.usage", labels: { model: OPUS, ...words.labels } });

const request = (at: number, more: object = {}) => ({
  kind: "request" as const,
  at: afterNoon(at),
  sessionId: "s1",
  sequence: at,
  model: OPUS,
  costMicroUsd: 4000,
  inputTokens: 10,
  outputTokens: 20,
  cacheReadTokens: 30,
  cacheWriteTokens: 40,
  ...more,
});

const KEEP_ALL: KeepLimits = {
  pointsFrom: epochMs(0),
  fiveMinutesFrom: epochMs(0),
  recordsFrom: epochMs(0),
  maxBytes: Number.POSITIVE_INFINITY,
};

function tidy(db: Database, limits: Partial<KeepLimits>): void {
  for (const _ of tidyTelemetry(db, { ...KEEP_ALL, ...limits }, () => {}));
}

test("a session has used what its counters came to, by model and subagent", () => {
  using db = memoryStore();
  openTelemetryWriter(db).commit(
    [
      tokensPoint({ at: 0, value: 100 }),
      tokensPoint({ at: 0, value: 7, labels: { type: "cacheCreation" } }),
      tokensPoint({ at: MINUTE_MS, value: 50, labels: { query_source: "main" } }),
      costPoint({ at: MINUTE_MS, value: 0.125 }),
      costPoint({ at: 0, value: 0.5, labels: { query_source: "subagent", agent_name: "Explore" } }),
      costPoint({ at: 0, value: 0.25, labels: { query_source: "subagent" } }),
      point({ at: 0, value: 9, metric: "claude_code.commit.count", labels: {} }),
      tokensPoint({ at: 0, value: 1000, session: "s2" }),
    ],
    [],
  );
  const mine = usageOf(db).filter(({ sessionId }) => sessionId === "s1");
  expect(mine.map(({ subagent, picoUsd }) => [subagent, picoUsd])).toEqual(
    expect.arrayContaining([
      ["", 125_000_000_000n],
      ["Explore", 500_000_000_000n],
      ["?", 250_000_000_000n],
    ]),
  );
  expect(mine.find(({ subagent }) => subagent === "")).toMatchObject({
    model: OPUS,
    tokens: { inputTokens: 150, outputTokens: 0, cacheWrite5mTokens: 7 },
    firstAt: afterNoon(0),
    lastAt: afterNoon(MINUTE_MS),
  });
  expect(mine).toHaveLength(3);
  expect(mine.every(({ requests }) => requests === null)).toBe(true);
});

test("what no session is named for is nobody's: it may be of one that counts elsewhere", () => {
  using db = memoryStore();
  openTelemetryWriter(db).commit([tokensPoint({ at: 0, value: 100, session: "" })], []);
  expect(usageOf(db)).toEqual([]);
});

test("a session that sends no counters has used what its requests say, each once", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const records = [request(0), request(1000, { subagentType: "Explore", costMicroUsd: undefined })];
  writer.commit([], records);
  writer.commit([], records);
  expect(usageOf(db)).toMatchObject([
    { subagent: "", picoUsd: 4_000_000_000n, requests: { all: 1, priced: 1 } },
    { subagent: "Explore", picoUsd: 0n, requests: { all: 1, priced: 0 } },
  ]);
  writer.commit([tokensPoint({ at: 0, value: 5 })], []);
  expect(usageOf(db)).toMatchObject([{ tokens: { inputTokens: 5, outputTokens: 0 } }]);
});

test("only wanted sessions count, and only of the machine and the person that are asked for", () => {
  using db = memoryStore();
  openTelemetryWriter(db).commit(
    [
      tokensPoint({ at: 0, value: 1, labels: { host: "anvil", user: "ada" } }),
      tokensPoint({ at: 0, value: 2, session: "s2", labels: { host: "loom" } }),
      tokensPoint({ at: 0, value: 4, session: "s3", labels: { host: "anvil" } }),
    ],
    [],
  );
  const inputs = (filter: UsageFilter, isWanted = (_: string) => true) =>
    usageOf(db, [ALL_DAY], filter, isWanted).map(({ tokens }) => tokens.inputTokens);
  expect(inputs({ host: "anvil" })).toEqual([1, 4]);
  expect(inputs({ host: "anvil", user: "ada" })).toEqual([1]);
  expect(inputs({}, (id) => id !== "s2")).toEqual([1, 4]);
  const reader = openTelemetryReader(db).usage((id) => id !== "s3");
  expect([reader.count(ALL_DAY, {}), reader.count(ALL_DAY, { host: "anvil" })]).toEqual([2, 1]);
});

/** A token, a cent and a request a minute for four hours, in two sessions. */
function fourHours(db: Database): void {
  const minutes = Array.from({ length: 240 }, (_, minute) => minute * MINUTE_MS);
  openTelemetryWriter(db).commit(
    minutes.flatMap((at) => [tokensPoint({ at, value: 1 }), costPoint({ at, value: 0.01 })]),
    minutes.map((at) => request(at, { sessionId: "requests only" })),
  );
}

const tokensIn = (sums: readonly SessionUsageSum[], session: string) =>
  sums
    .filter(({ sessionId }) => sessionId === session)
    .map(({ window: of, tokens }) => [of, tokens.inputTokens]);

test("a window that cuts a quarter of an hour has what is in it, to the moment", () => {
  using db = memoryStore();
  fourHours(db);
  const cut = [window(7 * MINUTE_MS, 62 * MINUTE_MS)];
  expect(tokensIn(usageOf(db, cut), "s1")).toEqual([[0, 55]]);
  expect(tokensIn(usageOf(db, cut), "requests only")).toEqual([[0, 550]]);
  const minutes = [0, 1, 2].map((step) => window(step * MINUTE_MS, (step + 1) * MINUTE_MS));
  expect(tokensIn(usageOf(db, minutes), "s1")).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
});

test("once single points are gone, what was used counts where its quarter begins, and never twice", () => {
  using db = memoryStore();
  fourHours(db);
  tidy(db, { pointsFrom: afterNoon(3 * HOUR_MS), recordsFrom: afterNoon(3 * HOUR_MS) });
  const halves = [
    window(0, 62 * MINUTE_MS),
    window(62 * MINUTE_MS, 200 * MINUTE_MS),
    window(200 * MINUTE_MS, 240 * MINUTE_MS),
  ];
  const found = halves.map((half) => usageOf(db, [half]));
  expect(found.map((sums) => tokensIn(sums, "s1"))).toEqual([[[0, 75]], [[0, 125]], [[0, 40]]]);
  expect(found.map((sums) => tokensIn(sums, "requests only")[0]?.[1])).toEqual([750, 1250, 400]);
});

test("cut in steps of whatever length, a stretch of time comes to the same", () => {
  using db = memoryStore();
  fourHours(db);
  const whole = window(3 * MINUTE_MS, 233 * MINUTE_MS);
  const total = (sums: readonly SessionUsageSum[]) =>
    sums.reduce((sum, { picoUsd }) => sum + picoUsd, 0n);
  for (const minutes of [1, 5, 10, 15, 23, 46, 115]) {
    const steps = Array.from({ length: 230 / minutes }, (_, step) =>
      window((3 + step * minutes) * MINUTE_MS, (3 + (step + 1) * minutes) * MINUTE_MS),
    );
    const covered = window(3 * MINUTE_MS, (3 + steps.length * minutes) * MINUTE_MS);
    expect(total(usageOf(db, steps))).toBe(total(usageOf(db, [covered])));
  }
  expect(total(usageOf(db, [whole]))).toBe(230n * 14_000_000_000n);
});

test("a running sum that comes out of order counts where it grew", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const at = (minute: number, value: number) =>
    writer.commit([tokensPoint({ at: minute * MINUTE_MS, value, kind: "cumulative" })], []);
  at(1, 10);
  at(40, 100);
  at(20, 60);
  const quarters = [0, 1, 2].map((n) => window(n * 15 * MINUTE_MS, (n + 1) * 15 * MINUTE_MS));
  expect(tokensIn(usageOf(db, quarters), "s1")).toEqual([
    [0, 10],
    [1, 50],
    [2, 40],
  ]);
});

test("what was used stays when requests go, and goes with the hours when the store is too large", () => {
  using db = memoryStore();
  fourHours(db);
  tidy(db, { recordsFrom: afterNoon(12 * HOUR_MS) });
  const sessions = () => new Set(usageOf(db).map(({ sessionId }) => sessionId));
  expect(sessions()).toEqual(new Set(["s1", "requests only"]));
  tidy(db, { maxBytes: 0 });
  expect(sessions()).toEqual(new Set());
  expect(db.query("SELECT count(*) AS left FROM sessions").get()).toEqual({ left: 0 });
});

test("figures that no number can hold cost nothing that is known, and break nothing", () => {
  using db = memoryStore();
  openTelemetryWriter(db).commit([costPoint({ at: 0, value: 1e300 })], []);
  expect(usageOf(db)).toMatchObject([{ picoUsd: 0n }]);
});

test("however many owners an older store has brought along, none is taken for another", () => {
  using db = memoryStore();
  openTelemetryWriter(db).commit(
    [tokensPoint({ at: 0, value: 1 }), tokensPoint({ at: HOUR_MS, value: 2 })],
    [],
  );
  const many = 20_000;
  db.run(`WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${many})
    INSERT INTO usage_owners SELECT n, 'model ' || n, '', '', '' FROM numbers`);
  for (const step of [1, 2, 16_383, 16_384, 16_385]) {
    db.run(
      "UPDATE session_usage SET owner = ? WHERE quarter = (SELECT min(quarter) FROM session_usage)",
      [step],
    );
    const halves = usageOf(db, [window(0, HOUR_MS), window(HOUR_MS, 2 * HOUR_MS)]);
    expect(tokensIn(halves, "s1")).toEqual([
      [0, 1],
      [1, 2],
    ]);
  }
});

test("a failed request leaves nothing behind that a later one would write", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const broken = function* () {
    yield tokensPoint({ at: 0, value: 5 });
    throw new Error("half a request");
  };
  expect(() => writer.commit(broken(), [])).toThrow("half a request");
  writer.commit([tokensPoint({ at: 0, value: 1 })], [request(0, { sessionId: "s2" })]);
  expect(usageOf(db).map(({ tokens }) => tokens.inputTokens)).toEqual([1, 10]);
});

/** A store as the first version of its tables kept it, made a store of today. */
function broughtUp(db: Database): void {
  db.run("DROP TABLE session_usage");
  db.run("DROP TABLE usage_owners");
  db.run("PRAGMA user_version = 1");
  migrate(db, TELEMETRY_SCHEMA);
}

test("a store of the first version gets what its points, hours and requests tell", () => {
  using db = memoryStore();
  fourHours(db);
  openTelemetryWriter(db).commit(
    [
      costPoint({ at: 0, value: 0.5, labels: { query_source: "subagent", agent_name: "Explore" } }),
      costPoint({ at: 0, value: 0.25, labels: { query_source: "subagent", host: "anvil" } }),
      costPoint({ at: 0, value: 0.75, session: "" }),
      point({ at: 0, value: 9, metric: "claude_code.commit.count", labels: {} }),
    ],
    [],
  );
  const cut = [window(0, 37 * MINUTE_MS), window(37 * MINUTE_MS, 4 * HOUR_MS)];
  const known = (sums: readonly SessionUsageSum[]) =>
    sums.map((sum) => ({ ...sum, picoUsd: String(sum.picoUsd) })).toSorted(byText);
  const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const before = known(usageOf(db, cut));
  broughtUp(db);
  expect(known(usageOf(db, cut))).toEqual(before);
  expect(before.length).toBeGreaterThan(4);
  // Of what has no points any more, hours are all there is.
  tidy(db, { pointsFrom: afterNoon(2 * HOUR_MS), recordsFrom: afterNoon(2 * HOUR_MS) });
  broughtUp(db);
  const hours = [0, 1, 2, 3].map((hour) => window(hour * HOUR_MS, (hour + 1) * HOUR_MS));
  const byHour = tokensIn(usageOf(db, hours), "s1").filter(([, tokens]) => tokens !== 0);
  expect(byHour).toEqual([
    [0, 60],
    [1, 60],
    [2, 60],
    [3, 60],
  ]);
});
