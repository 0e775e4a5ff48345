import type { Database } from "bun:sqlite";
import { epochMs } from "../../src/core/instant.ts";
import { DEFAULT_CONFIG } from "../../src/config/defaults.ts";
import type { UsageRow } from "../../src/core/usage/usage-row.ts";
import { ledgerPrices } from "../../src/ledger/prices.ts";
import { type Ledger, openLedger } from "../../src/store/ledger/ledger.ts";
import type { Dice } from "./dice.ts";

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** Names of projects as most have them. */
export const PLAIN_PROJECTS: readonly string[] = [
  "/home/ada/engine",
  "/home/ada/notes",
  "/home/ada/loom/api",
  "/home/ada/loom/web",
  "/srv/atlas",
  "/srv/atlas-infra",
  "/home/ada/kite",
  "/home/ada/lantern",
  "/home/ada/quarry",
  "/srv/harbour",
];

/** The last are what somebody with bad intentions would call them, or without a thought for lists. */
export const PROJECTS: readonly string[] = [
  ...PLAIN_PROJECTS,
  "/home/ada/日本語の計画",
  "/home/ada/مشروع جديد",
  `/home/ada/a-folder-${"whose-name-is-a-whole-sentence-".repeat(4)}really`,
  "/home/ada/<img src=x onerror=alert(1)>",
  '/home/ada/"&<script>alert(2)</script>',
];

const OPUS = "claude-opus-4-5-20251101";
const HAIKU = "claude-haiku-4-5-20251001";
const MODELS = [OPUS, "claude-sonnet-4-5-20250929", HAIKU] as const;
const SUBAGENTS = ["Explore", "general-purpose", "code-reviewer"];

/** How many sessions, and up to when; those of the last thirty days are `recentShare` of them. */
export interface MadeUpLedger {
  readonly sessions: number;
  readonly nowMs: number;
  readonly recentShare: number;
  /** All, unless named. */
  readonly projects?: readonly string[];
}

/** A session's id by its number. */
export const sessionId = (index: number): string =>
  `${index.toString(16).padStart(8, "0")}-5e55-4000-8000-${(index * 2654435761).toString(16).padStart(12, "0").slice(-12)}`;

/** Fills an empty ledger with a busy year, the same for the same dice. */
export function madeUpLedger(
  db: Database,
  { sessions, nowMs, recentShare, projects = PROJECTS }: MadeUpLedger,
  dice: Dice,
): Ledger {
  const ledger = openLedger(db, ledgerPrices(DEFAULT_CONFIG.prices));
  const rows: UsageRow[] = [];
  for (let index = 0; index < sessions; index++) {
    const ageDays = dice.next() < recentShare ? dice.next() * 30 : 30 + dice.next() * 335;
    const startMs = startOf(nowMs - ageDays * DAY_MS, nowMs, dice);
    const project = projects[Math.floor(dice.next() ** 2 * projects.length)] ?? "";
    rows.push(...sessionRows(index, project, startMs, nowMs, dice));
  }
  ledger.commit({ rows, rateLimits: madeUpLimits(nowMs) });
  return ledger;
}

/** By day, and rarely at weekends. */
function startOf(atMs: number, nowMs: number, dice: Dice): number {
  const midnight = Math.floor(atMs / DAY_MS) * DAY_MS;
  const weekday = (Math.floor(midnight / DAY_MS) + 4) % 7;
  const shift = (weekday === 0 || weekday === 6) && dice.next() < 0.8 ? -2 * DAY_MS : 0;
  const hour = 8 + (dice.next() + dice.next()) * 5.5;
  const start = midnight + shift + hour * HOUR_MS;
  return start < nowMs ? start : nowMs - dice.next() * HOUR_MS * 3;
}

function sessionRows(
  index: number,
  project: string,
  startMs: number,
  nowMs: number,
  dice: Dice,
): UsageRow[] {
  const model = MODELS[Math.floor(dice.next() ** 1.6 * MODELS.length)] ?? OPUS;
  const responses = 1 + Math.floor(dice.next() ** 3 * 40);
  let atMs = startMs;
  return Array.from({ length: responses }, (_, turn) => {
    atMs += 5_000 + dice.next() * 55_000;
    const isSubagent = dice.next() < 0.18;
    return {
      agent: index % 40 === 0 ? "codex" : "claude",
      messageId: `msg_${index}_${turn}`,
      requestId: `req_${index}_${turn}`,
      sessionId: sessionId(index),
      ...(isSubagent && {
        subagentId: `agent-${index}`,
        subagentType: SUBAGENTS[index % SUBAGENTS.length],
      }),
      project,
      // A model that the price book does not know yet.
      model: index % 97 === 0 ? "claude-next-9" : isSubagent ? HAIKU : model,
      at: epochMs(Math.floor(Math.min(atMs, nowMs - 1000))),
      tokens: {
        inputTokens: Math.floor(20 + dice.next() * 900),
        outputTokens: Math.floor(60 + dice.next() ** 2 * 2400),
        cacheReadTokens: Math.floor(8_000 + Math.min(turn, 30) * 3_500 * dice.next()),
        cacheWrite5mTokens: Math.floor(dice.next() ** 2 * 5_000),
        cacheWrite1hTokens: turn === 0 ? 6_000 : 0,
      },
      bandPromptTokens: 20_000,
      speed: "standard",
      webSearches: dice.next() < 0.02 ? 1 : 0,
    };
  });
}

/** Five hours that fill up, and a week that does. */
function madeUpLimits(nowMs: number) {
  const windows = [
    { window: "5h", lengthMs: 5 * HOUR_MS, resetsInMs: 1.6 * HOUR_MS, percent: 71 },
    { window: "7d", lengthMs: 7 * DAY_MS, resetsInMs: 2.3 * DAY_MS, percent: 43 },
  ] as const;
  return windows.flatMap(({ window, lengthMs, resetsInMs, percent }) => {
    const spanMs = lengthMs - resetsInMs;
    return Array.from({ length: 40 }, (_, step) => ({
      window,
      at: epochMs(Math.floor(nowMs - spanMs + (step / 39) * spanMs)),
      usedPercent: Math.round((step / 39) ** 1.3 * percent * 10) / 10,
      resetsAt: epochMs(Math.floor(nowMs + resetsInMs)),
      account: "/home/ada/.claude",
    }));
  });
}
