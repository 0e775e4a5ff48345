import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import type { PriceRule } from "../../../../src/core/usage/price-rule.ts";
import type { UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { openLedgerDatabase } from "../../../../src/store/ledger/database.ts";
import type { FileState } from "../../../../src/store/ledger/file-states.ts";
import { type LedgerPrices, openLedger } from "../../../../src/store/ledger/ledger.ts";
import {
  expectSound,
  ledgerContent,
  ledgerOf,
  MADE_UP_PRICES,
  memoryLedger,
} from "../../../support/ledger-content.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";
import { RULES, tokens, UNPRICED_MODEL, usageRow } from "../../../support/usage-rows.ts";

const AT = "2026-11-20T10:00:00Z";

const file = (path: string, offsetBytes = 5): FileState => ({
  path,
  inode: 7,
  sizeBytes: 10,
  mtimeMs: 1_795_168_800_000.123,
  offsetBytes,
  fingerprint: "abc",
});

/** A row of which nothing is left out. */
const FULL: UsageRow = usageRow(AT, {
  messageId: "msg_full",
  requestId: "req_1",
  subagentId: "a1",
  subagentType: "Explore",
  tokens: {
    inputTokens: 1,
    outputTokens: 2,
    cacheReadTokens: 3,
    cacheWrite5mTokens: 4,
    cacheWrite1hTokens: 5,
  },
  bandPromptTokens: 12,
  serviceTier: "priority",
  speed: "fast",
  inferenceGeo: "us",
  webSearches: 2,
  project: "/home/ada/éngine 🙂",
});

test.each<[string, UsageRow]>([
  ["with all that there is", FULL],
  ["with nothing that may be missing", usageRow(AT)],
  ["without a price", usageRow(AT, { model: UNPRICED_MODEL })],
])("a row %s comes back as it was", (_what, row) => {
  using ledger = ledgerOf([row]);
  const rule = RULES[row.model];
  expect([...ledger.rows()]).toEqual([{ row, ...(rule && { rule }) }]);
  expectSound(ledger);
});

test("the same rows again change nothing, and are counted as nothing", () => {
  const rows = [usageRow(AT), FULL];
  using ledger = ledgerOf(rows);
  const before = ledgerContent(ledger);
  expect(ledger.commit({ rows })).toEqual({ added: 0, replaced: 0 });
  expect(ledgerContent(ledger)).toEqual(before);
  expectSound(ledger);
});

test("a line with more output takes the place of the one that is there, with all that it says", () => {
  const first = usageRow(AT, { messageId: "msg_1", tokens: tokens({ outputTokens: 1 }) });
  const last = usageRow("2026-11-20T10:20:00Z", {
    messageId: "msg_1",
    tokens: tokens({ outputTokens: 9 }),
    sessionId: "s2",
    model: "claude-haiku-5-5",
  });
  using ledger = ledgerOf([first]);
  expect(ledger.commit({ rows: [last, first] })).toEqual({ added: 0, replaced: 1 });
  expect([...ledger.rows()].map(({ row }) => row)).toEqual([last]);
  expectSound(ledger);
});

test("rows come by rising time", () => {
  const rows = ["2026-11-21", "2026-11-19", "2026-11-20"].map((day) => usageRow(`${day}T00:00Z`));
  using ledger = ledgerOf(rows);
  const times = [...ledger.rows()].map(({ row }) => row.at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a commit that fails has changed nothing, and the next one succeeds", () => {
  using ledger = ledgerOf([usageRow(AT)]);
  const before = ledgerContent(ledger);
  const wrong = usageRow(AT, { project: "/new", model: "claude-haiku-5-5", webSearches: 0.5 });
  const other = usageRow(AT, { project: "/new", model: "claude-haiku-5-5" });
  expect(() => ledger.commit({ rows: [other, wrong], files: [file("/t")] })).toThrow("REAL");
  expect(ledgerContent(ledger)).toEqual(before);
  expect(ledger.files().size).toBe(0);
  ledger.commit({ rows: [other] });
  expect([...ledger.rows()].map(({ row }) => row.project)).toContain("/new");
  expectSound(ledger);
});

test("how far a file was read is kept, to the last digit", () => {
  using ledger = memoryLedger();
  ledger.commit({ rows: [], files: [file("/a"), file("/b", 8), file("/b", 9)] });
  expect(ledger.files()).toEqual(
    new Map([
      ["/a", file("/a")],
      ["/b", file("/b", 9)],
    ]),
  );
  expect(ledger.file("/a")).toEqual(file("/a"));
  expect(ledger.file("/none")).toBeUndefined();
});

test("a file that is forgotten takes its bad lines with it", () => {
  using ledger = memoryLedger();
  const bad = (path: string) => ({ path, offsetBytes: 3, reason: "no JSON" });
  const both = [file("/a"), file("/b")];
  ledger.commit({ rows: [], files: both, badLines: [bad("/a"), bad("/b"), bad("/b")] });
  ledger.commit({ rows: [], forgottenFiles: ["/a"] });
  expect([...ledger.files().keys()]).toEqual(["/b"]);
  expect(ledger.badLines()).toEqual([bad("/b")]);
});

test("a file that is moved takes its bad lines with it, but for those that are told anew", () => {
  using ledger = memoryLedger();
  const bad = (path: string, offsetBytes: number) => ({ path, offsetBytes, reason: "no JSON" });
  ledger.commit({ rows: [], files: [file("/a")], badLines: [bad("/a", 1), bad("/a", 2)] });
  ledger.commit({
    rows: [],
    movedFiles: [{ from: "/a", to: "/b" }],
    forgottenFiles: ["/a"],
    files: [file("/b")],
    badLines: [bad("/b", 2), bad("/b", 3)],
  });
  expect(ledger.badLines()).toEqual([bad("/b", 1), bad("/b", 2), bad("/b", 3)]);
});

test("the agent's newest figure of a session counts, in whatever order they come", () => {
  using ledger = memoryLedger();
  const cost = (atMs: number, costMicroUsd: number, source: "cost-state" | "statusline") => ({
    sessionId: "s1",
    costMicroUsd,
    at: epochMs(atMs),
    source,
  });
  ledger.commit({ rows: [], agentCosts: [cost(20, 200, "cost-state")] });
  ledger.commit({ rows: [], agentCosts: [cost(10, 100, "cost-state")] });
  expect(ledger.agentCosts().get("s1")).toEqual(cost(20, 200, "cost-state"));
  ledger.commit({ rows: [], agentCosts: [cost(30, 300, "statusline")] });
  expect(ledger.agentCosts().get("s1")).toEqual(cost(30, 300, "statusline"));
});

test("the course of limits comes by rising time, within the window that was asked for", () => {
  using ledger = memoryLedger();
  const sample = (atMs: number, usedPercent: number) => ({
    window: "5h" as const,
    at: epochMs(atMs),
    usedPercent,
    account: "/home/ada/.claude",
    resetsAt: epochMs(100),
  });
  const { resetsAt: _resetsAt, ...unknownEnd } = sample(30, 50.5);
  const week = { ...sample(20, 7), window: "7d" as const };
  ledger.commit({ rows: [], rateLimits: [unknownEnd, sample(10, 1), week, sample(40, 4)] });
  expect(ledger.rateLimits({ from: epochMs(10), to: epochMs(40) })).toEqual([
    sample(10, 1),
    week,
    unknownEnd,
  ]);
});

test("an empty ledger has no span, no sums and nothing to price", () => {
  using ledger = memoryLedger();
  const windows = [{ from: epochMs(0), to: epochMs(1e13) }];
  expect(ledger.usageSpan()).toBeUndefined();
  expect(ledger.sumUsage({ windows, by: ["project"] })).toEqual([]);
  expect(ledger.reprice()).toBe(false);
});

const OTHER_RULES: Readonly<Record<string, PriceRule>> = {
  [UNPRICED_MODEL]: { ...RULES["claude-opus-5-5"]!, model: UNPRICED_MODEL },
  "claude-opus-5-5": { ...RULES["claude-opus-5-5"]!, source: "other" },
};

const OTHER_PRICES: LedgerPrices = {
  fingerprint: "other",
  findRule: ({ model }) => OTHER_RULES[model],
};

const PRICED = ["claude-opus-5-5", "claude-haiku-5-5", UNPRICED_MODEL].map((model) =>
  usageRow(AT, { model }),
);

test("with another book every row is priced again, as if it had always been in force", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/ledger.db`;
  using first = openLedger(openLedgerDatabase(path), MADE_UP_PRICES);
  first.commit({ rows: PRICED });
  using ledger = openLedger(openLedgerDatabase(path), OTHER_PRICES);
  expect(ledger.reprice()).toBe(true);
  expect(ledger.reprice()).toBe(false);
  using fresh = ledgerOf(PRICED, OTHER_PRICES);
  expect(ledgerContent(ledger)).toEqual(ledgerContent(fresh));
  expectSound(ledger);
});

test("rows that two books have priced are priced again, whichever comes next", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/ledger.db`;
  using one = openLedger(openLedgerDatabase(path), MADE_UP_PRICES);
  using two = openLedger(openLedgerDatabase(path), OTHER_PRICES);
  one.commit({ rows: PRICED.slice(0, 1) });
  two.commit({ rows: PRICED.slice(1) });
  expect(one.reprice()).toBe(true);
  using fresh = ledgerOf(PRICED);
  expect(ledgerContent(one)).toEqual(ledgerContent(fresh));
});

test("it knows every session that has ever used anything, whoever has written of it", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/ledger.db`;
  using ours = openLedger(openLedgerDatabase(path), MADE_UP_PRICES);
  using theirs = openLedger(openLedgerDatabase(path), MADE_UP_PRICES);
  const known = () => [...ours.sessionIds()].toSorted();
  expect(known()).toEqual([]);
  ours.commit({ rows: [usageRow(AT, { sessionId: "a" })] });
  expect(known()).toEqual(["a"]);
  theirs.commit({ rows: [usageRow(AT, { sessionId: "b" })] });
  expect(known()).toEqual(["a", "b"]);
  expect(ours.sessionIds()).toBe(ours.sessionIds());
});

test("two that have it open see what the other writes, and count it once", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/ledger.db`;
  using one = openLedger(openLedgerDatabase(path), MADE_UP_PRICES);
  using two = openLedger(openLedgerDatabase(path), MADE_UP_PRICES);
  one.commit({ rows: [FULL, PRICED[0]!] });
  expect(two.commit({ rows: [FULL, PRICED[1]!] })).toEqual({ added: 1, replaced: 0 });
  expect(ledgerContent(one)).toEqual(ledgerContent(two));
  expectSound(one);
});
