import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { DEFAULT_CONFIG } from "../../src/config/defaults.ts";
import type { SmokeCheck } from "../../src/core/dashboard/views.ts";
import { budgetStates } from "../../src/core/usage/budget.ts";
import { sumPast, summarise } from "../../src/core/usage/summary.ts";
import { createDashboard } from "../../src/daemon/network/dashboard.ts";
import { createDashboardSettings } from "../../src/daemon/network/dashboard-settings.ts";
import { openMemoryDatabase } from "../../src/store/ledger/database.ts";
import { openMemory } from "../../src/store/sqlite/database.ts";
import { TELEMETRY_SCHEMA } from "../../src/store/telemetry/schema.ts";
import { createLiveEvents } from "../../src/surfaces/web/events.ts";
import { loadPage } from "../../src/surfaces/web/page.ts";
import { answerWeb } from "../../src/surfaces/web/web.ts";
import { serveHttp } from "../../src/sys/http-server.ts";
import { systemNow } from "../../src/sys/now.ts";
import { utcOffsetMinutes } from "../../src/sys/utc-offset.ts";
import { createDice } from "./dice.ts";
import { madeUpLedger, PLAIN_PROJECTS, PROJECTS } from "./made-up-ledger.ts";
import { madeUpSessions } from "./made-up-sessions.ts";
import { madeUpTelemetry } from "./made-up-telemetry.ts";

/**
 * The dashboard without a daemon, on data that are made up: for working on the page, for its pictures and for
 * the benchmark. `--empty` has no data at all, `--still` lets nothing change, `--telemetry off` has the ledger only, `--plain` leaves out names that nobody would have, `--elsewhere N` adds sessions that only export.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4319" },
    sessions: { type: "string", default: "10000" },
    elsewhere: { type: "string", default: "0" },
    empty: { type: "boolean", default: false },
    still: { type: "boolean", default: false },
    telemetry: { type: "string", default: "on" },
    content: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
  },
});

/** The demo's ticket works over and over: a page that is being written is opened often. */
const TICKET = "demo";

const SMOKE: readonly SmokeCheck[] = [
  { name: "Connection", level: "ok", tookMs: 0.4, text: "The daemon answers.", remedy: null },
  { name: "API", level: "ok", tookMs: 1.2, text: "12 views answer.", remedy: null },
  { name: "Metrics", level: "ok", tookMs: 6.1, text: "214 series of 9 metrics.", remedy: null },
  {
    name: "Query",
    level: "ok",
    tookMs: 18,
    text: "The last 24 hours: 1.2 M tokens.",
    remedy: null,
  },
  { name: "Hooks", level: "ok", tookMs: 3.4, text: "A hook reached the daemon.", remedy: null },
  {
    name: "Status line",
    level: "warning",
    tookMs: 0.1,
    text: "No status line has reported yet.",
    remedy: "Start a session of Claude Code, or run `waybar-llm-bridge install-hooks`.",
  },
  {
    name: "Receiver",
    level: "broken",
    tookMs: 0.2,
    text: "Port 4318 is taken by otelcol (pid 4242).",
    remedy: "Set `[telemetry] otlp_http_port`, or stop that program.",
  },
  { name: "Ledger", level: "ok", tookMs: 0.9, text: "64,203 responses.", remedy: null },
];

const dice = createDice(20261121);
const nowMs = Date.now();
const config = {
  ...DEFAULT_CONFIG,
  budget: { ...DEFAULT_CONFIG.budget, daily: 60, weekly: 250, monthly: 900 },
  server: { ...DEFAULT_CONFIG.server, show_content: values.content },
  telemetry: { ...DEFAULT_CONFIG.telemetry, enabled: values.telemetry === "on" },
};
const projects = values.plain ? PLAIN_PROJECTS : PROJECTS;
const sessions = values.empty ? 0 : Number(values.sessions);
const ledger = madeUpLedger(
  openMemoryDatabase(),
  { sessions, nowMs, recentShare: 0.5, projects },
  dice,
);
const telemetry =
  values.telemetry === "on"
    ? madeUpTelemetry(
        openMemory({ name: "demo", schema: TELEMETRY_SCHEMA, tooNew: "telemetry-too-new" }),
        ledger,
        { nowMs, elsewhere: Number(values.elsewhere) },
        dice,
      )
    : undefined;
const live = madeUpSessions(systemNow, dice, projects);
const calendar = { offset: utcOffsetMinutes, firstWeekday: 1 };

const summary = () => {
  const at = systemNow().epochMs;
  return summarise(ledger, sumPast(ledger, calendar, at), calendar, at);
};
let keptSettings: string | undefined;
const dashboard = createDashboard({
  config: () => config,
  settings: createDashboardSettings({
    config: () => config,
    read: () => keptSettings,
    write: (text) => void (keptSettings = text),
    version: "0.0.0-demo",
    telemetryEnv: () => "CLAUDE_CODE_ENABLE_TELEMETRY=1\nOTEL_METRICS_EXPORTER=otlp",
  }),
  sessions: () => (values.empty ? [] : live.registry.all()),
  degraded: () => [],
  summary,
  budgets: () => budgetStates(summary(), config.budget),
  ledger: () => ledger,
  telemetry: () => telemetry,
  openStore: () => {
    throw new Error("the demo has no other store");
  },
  readStatsCache: () => ({
    path: "/home/ada/.claude/stats-cache.json",
    text: values.empty ? undefined : madeUpStatsCache(),
  }),
  smoke: async () => SMOKE,
  now: systemNow,
  offset: utcOffsetMinutes,
});

const events = createLiveEvents({
  live: () => JSON.stringify(dashboard.live()),
  setTimer(run, ms) {
    const timer = setTimeout(run, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
});
const files = await loadPage();
const cookie = randomBytes(32).toString("base64url");
const server = serveHttp({
  address: "127.0.0.1",
  port: Number(values.port),
  maxBodyBytes: 1024 * 1024,
  answer: (request) =>
    answerWeb(
      request,
      { isOurs: () => true },
      {
        guarded: () => ({ port: server.port, cookie, token: cookie }),
        secret: cookie,
        tickets: { issue: () => TICKET, take: (ticket) => ticket === TICKET },
        dashboard,
        events,
        findAsset: (path) => files.get(path),
        metrics: () => ({ contentType: "text/plain", body: new Uint8Array() }),
        areMetricsOpen: () => true,
        takeHook: () => {
          live.step();
          events.touch();
          return true;
        },
      },
    ),
});
if (!values.still) {
  setInterval(() => {
    live.step();
    events.touch();
  }, 900);
}
console.log(`http://127.0.0.1:${server.port}/login?ticket=${TICKET}  (hook token ${cookie})`);

function madeUpStatsCache(): string {
  const days = Array.from({ length: 90 }, (_, age) => ({
    date: new Date(nowMs - (90 - age) * 24 * 3600_000).toISOString().slice(0, 10),
    messageCount: Math.floor(dice.next() * 900),
    sessionCount: Math.floor(dice.next() * 14),
    toolCallCount: Math.floor(dice.next() * 2000),
  }));
  return JSON.stringify({
    version: 1,
    lastComputedDate: days.at(-1)?.date,
    dailyActivity: days,
    modelUsage: {
      "claude-opus-4-5-20251101": {
        inputTokens: 812_441,
        outputTokens: 3_102_554,
        cacheReadInputTokens: 812_441_221,
        cacheCreationInputTokens: 41_221_004,
        costUSD: 0,
      },
    },
    totalSessions: 612,
    totalMessages: 41_112,
    firstSessionDate: days[0]?.date,
    hourCounts: Object.fromEntries(
      Array.from({ length: 24 }, (_, hour) => [
        hour,
        Math.floor(dice.next() * (hour > 7 ? 80 : 5)),
      ]),
    ),
  });
}
