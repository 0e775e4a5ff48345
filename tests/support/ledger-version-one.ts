import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { epochMs } from "../../src/core/instant.ts";
import type { UsageRow } from "../../src/core/usage/usage-row.ts";
import { openLedgerDatabase } from "../../src/store/ledger/database.ts";
import { openLedger } from "../../src/store/ledger/ledger.ts";
import { MADE_UP_PRICES } from "./ledger-content.ts";
import { tokens, UNPRICED_MODEL, usageRow } from "./usage-rows.ts";

/** A ledger as the first version of its schema kept it. */
export const VERSION_ONE_PATH = resolve(import.meta.dir, "../fixtures/ledger/version-1/ledger.db");

const at = (minute: number): number => Date.UTC(2026, 10, 20, 10, minute);

/** The responses in it. */
export const VERSION_ONE_ROWS: readonly UsageRow[] = [
  usageRow(at(0), { messageId: "msg_plain" }),
  usageRow(at(10), {
    messageId: "msg_full",
    requestId: "req_full",
    sessionId: "5e551000-0000-4000-8000-000000000002",
    subagentId: "a1",
    subagentType: "Explore",
    tokens: tokens({ outputTokens: 2, cacheReadTokens: 3, cacheWrite5mTokens: 4 }),
    serviceTier: "priority",
    inferenceGeo: "us",
    speed: "fast",
    webSearches: 2,
    project: "/home/ada/éngine 🙂",
  }),
  usageRow(at(20), { messageId: "msg_unpriced", model: UNPRICED_MODEL }),
];

/** Besides them. */
export const VERSION_ONE_FILE = {
  path: "/home/ada/.claude/projects/-home-ada/s1.jsonl",
  inode: 7,
  sizeBytes: 10,
  mtimeMs: at(30) + 0.125,
  offsetBytes: 9,
  fingerprint: "abc",
};
export const VERSION_ONE_BAD_LINE = {
  path: VERSION_ONE_FILE.path,
  offsetBytes: 3,
  reason: "no JSON",
};
export const VERSION_ONE_COST = {
  sessionId: "5e551000-0000-4000-8000-000000000002",
  costMicroUsd: 250_000,
  at: epochMs(at(30)),
  source: "cost-state" as const,
};
export const VERSION_ONE_LIMIT = {
  window: "5h" as const,
  at: epochMs(at(30)),
  usedPercent: 12.5,
  resetsAt: epochMs(at(300)),
  account: "/home/ada/.claude",
};

// Run by hand, while version 1 is the newest: `bun tests/support/ledger-version-one.ts`.
if (import.meta.main) {
  rmSync(VERSION_ONE_PATH, { force: true });
  const ledger = openLedger(openLedgerDatabase(VERSION_ONE_PATH), MADE_UP_PRICES);
  ledger.commit({
    rows: VERSION_ONE_ROWS,
    files: [VERSION_ONE_FILE],
    badLines: [VERSION_ONE_BAD_LINE],
    agentCosts: [VERSION_ONE_COST],
    rateLimits: [VERSION_ONE_LIMIT],
  });
  ledger[Symbol.dispose]();
  const db = new Database(VERSION_ONE_PATH);
  db.run("PRAGMA journal_mode = DELETE");
  db.run("VACUUM");
  db.close();
}
