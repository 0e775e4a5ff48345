import { expect } from "bun:test";
import { type LedgerPrices, type Ledger, openLedger } from "../../src/store/ledger/ledger.ts";
import { openMemoryDatabase } from "../../src/store/ledger/database.ts";
import { type UsageRow } from "../../src/core/usage/usage-row.ts";
import { RULES } from "./usage-rows.ts";

/** The made-up prices of `usage-rows.ts`: `claude-next-9` has none. */
export const MADE_UP_PRICES: LedgerPrices = {
  fingerprint: "made-up",
  findRule: ({ model }) => RULES[model],
};

/** An empty ledger that ends with the test. */
export const memoryLedger = (prices: LedgerPrices = MADE_UP_PRICES): Ledger =>
  openLedger(openMemoryDatabase(), prices);

/** A ledger in memory that was given these rows, in one batch. */
export function ledgerOf(rows: readonly UsageRow[], prices: LedgerPrices = MADE_UP_PRICES): Ledger {
  const ledger = memoryLedger(prices);
  ledger.commit({ rows });
  return ledger;
}

/** All that a ledger says about usage, in an order of its own: two that say the same are equal, whatever numbers they gave to texts. */
export function ledgerContent(ledger: Ledger) {
  const span = ledger.usageSpan();
  const sums = ledger.sumUsage({
    windows: span === undefined ? [] : [span],
    by: ["agent", "project", "session", "subagent"],
  });
  return {
    rows: [...ledger.rows()]
      .map(({ row, rule }) => ({ ...row, rule: rule?.model }))
      .toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1)),
    sums: sums.map((sum) => showSum(sum)).toSorted(),
    costs: [...ledger.agentCosts().values()].map(({ at: _at, ...cost }) => cost),
  };
}

const showSum = (sum: object): string =>
  JSON.stringify(sum, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );

/** Checks what must always hold: the quarters are the sums of the responses, and every number that a row names is known. */
export function expectSound({ db }: Ledger): void {
  const responses = db.query<Numbers, []>("SELECT * FROM responses").all();
  const cells = Map.groupBy(responses, (row) =>
    keyOf({ ...row, quarter: quarterOf(row["at_ms"]!) }),
  );
  const expected = new Map(
    [...cells].map(([key, rows]) => [
      key,
      {
        responses: rows.length,
        ...Object.fromEntries(SUMMED.map((name) => [name, sum(rows.map((row) => row[name]!))])),
        first_ms: Math.min(...rows.map((row) => row["at_ms"]!)),
        last_ms: Math.max(...rows.map((row) => row["at_ms"]!)),
      },
    ]),
  );
  const kept = db.query<Numbers, []>("SELECT * FROM quarters").all();
  const found = new Map(
    kept.map((row) => {
      const values = ["responses", ...SUMMED, "first_ms", "last_ms"];
      return [keyOf(row), Object.fromEntries(values.map((name) => [name, row[name]]))];
    }),
  );
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  expect(new Set(responses.map((row) => row["message_id"])).size).toBe(responses.length);
  const texts = idsOf(ledgerIds(db, "texts"));
  const rules = idsOf(ledgerIds(db, "rules")).add(0);
  const strangers = responses.filter(
    (row) => TEXTS.some((name) => !texts.has(row[name]!)) || !rules.has(row["rule"]!),
  );
  expect(strangers).toEqual([]);
  expect(db.query("PRAGMA integrity_check").values()).toEqual([["ok"]]);
}

type Numbers = Record<string, number>;

const QUARTER_MS = 900_000;
const KEY = ["quarter", "model", "rule", "project", "agent", "subagent", "session"];
const TEXTS = ["model", "project", "agent", "subagent", "session", "service_tier", "inference_geo"];
const SUMMED = [
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "web_searches",
];

const quarterOf = (atMs: number): number => Math.floor(atMs / QUARTER_MS);
const keyOf = (row: Numbers): string => KEY.map((name) => row[name]).join(" ");
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
const ledgerIds = (db: Ledger["db"], table: "texts" | "rules"): { id: number }[] =>
  db.query<{ id: number }, []>(`SELECT id FROM ${table}`).all();
const idsOf = (rows: readonly { id: number }[]): Set<number> => new Set(rows.map(({ id }) => id));
