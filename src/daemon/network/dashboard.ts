import { NO_STATS, parseStatsCache } from "../../agents/claude/stats-cache.ts";
import { billingTerms } from "../../config/price-book-in-force.ts";
import type { Config } from "../../config/config.ts";
import { addCosts, sumRows, toCost } from "../../core/dashboard/amounts.ts";
import { viewCost } from "../../core/dashboard/cost.ts";
import { counterFigures } from "../../core/dashboard/counter-figures.ts";
import type { Dashboard, ViewFilter } from "../../core/dashboard/dashboard.ts";
import { type FigureSource, ledgerFigures } from "../../core/dashboard/figure-source.ts";
import { viewInsights } from "../../core/dashboard/insights.ts";
import { viewLimits } from "../../core/dashboard/limits.ts";
import { viewLive } from "../../core/dashboard/live.ts";
import { viewSession } from "../../core/dashboard/session.ts";
import { type StateOf, viewSessions } from "../../core/dashboard/sessions.ts";
import { windowOf } from "../../core/dashboard/steps.ts";
import { getDashboardMetrics, viewSummary } from "../../core/dashboard/summary.ts";
import {
  telemetryFigureRow,
  telemetryFigures,
  withSessionsElsewhere,
} from "../../core/dashboard/telemetry-figures.ts";
import { viewTokens } from "../../core/dashboard/tokens.ts";
import type { ViewSources } from "../../core/dashboard/view-sources.ts";
import type { Cost, SmokeCheck, Sources } from "../../core/dashboard/views.ts";
import { epochMs, type Now } from "../../core/instant.ts";
import { activityOf } from "../../core/session/activity.ts";
import type { Session } from "../../core/session/session.ts";
import type { CounterReader } from "../../core/telemetry/counter-reader.ts";
import type { BudgetState } from "../../core/usage/budget.ts";
import type { UsageWindow } from "../../core/usage/ledger-query.ts";
import { localDayAt, startOfDay, type UtcOffset } from "../../core/usage/report/local-day.ts";
import { weekdayNumber } from "../../core/usage/report/weekdays.ts";
import type { UsageSummary } from "../../core/usage/summary.ts";
import type { Ledger } from "../../store/ledger/ledger.ts";
import type { TelemetryReader } from "../../store/telemetry/read.ts";
import { barOptions } from "../../surfaces/waybar/options.ts";
import { embeddedCounters } from "../../telemetry/embedded-counters.ts";
import type { DashboardSettings } from "./dashboard-settings.ts";

export interface DashboardPorts {
  readonly config: () => Config;
  readonly settings: DashboardSettings;
  readonly sessions: () => readonly Session[];
  readonly degraded: () => readonly string[];
  readonly summary: () => UsageSummary | undefined;
  readonly budgets: () => readonly BudgetState[];
  /** To read from; undefined where it cannot be opened. */
  readonly ledger: () => Ledger | undefined;
  /** Undefined while nothing is received. */
  readonly telemetry: () => TelemetryReader | undefined;
  /** A Prometheus-compatible API at an address. */
  readonly openStore: (url: string) => CounterReader;
  /** The client's own statistics: where they are, and their text if they are there. */
  readonly readStatsCache: () => { readonly path: string; readonly text: string | undefined };
  readonly smoke: (from: Dashboard) => Promise<readonly SmokeCheck[]>;
  readonly now: () => Now;
  readonly offset: UtcOffset;
}

const NO_FIGURES: FigureSource = {
  rows: async () => [],
  countSessions: async () => 0,
};

/** Answers every view of the dashboard, from whichever store the settings name. */
export function createDashboard(ports: DashboardPorts): Dashboard {
  const { config, settings, now } = ports;
  const showsContent = () => config().server.show_content;

  const sourcesOf = (): Sources => {
    const telemetry = ports.telemetry();
    return {
      store: settings.prometheusUrl() === "" ? "embedded" : "prometheus",
      ledger: ports.ledger() !== undefined,
      telemetry: telemetry === undefined ? "off" : telemetry.isEmpty() ? "empty" : "on",
    };
  };

  const countersOf = (): CounterReader | undefined => {
    const url = settings.prometheusUrl();
    if (url !== "") return ports.openStore(url);
    const telemetry = ports.telemetry();
    return telemetry && embeddedCounters(telemetry, () => now().bootMs);
  };

  const viewSources = (filter: ViewFilter): ViewSources => {
    const sources = sourcesOf();
    const counters = countersOf();
    const ledger = ports.ledger();
    return {
      figures:
        sources.store === "embedded"
          ? embeddedFigures(ledger, ports.telemetry(), filter)
          : counters
            ? counterFigures(counters, filter)
            : NO_FIGURES,
      ...(counters !== undefined && { counters: filtered(counters, filter) }),
      ...(ledger !== undefined && { ledger }),
      sources,
      unit: billingTerms(config().prices).mode === "subscription" ? "api-value" : "dollars",
      offset: ports.offset,
      firstWeekday: weekdayNumber(config().usage.week_start),
      now: now().epochMs,
    };
  };

  const elsewhereToday = rememberCostElsewhere();
  /** What the bar shows, and what only telemetry tells of. */
  const today = (): Cost => {
    const here = ports.summary()?.today;
    if (here === undefined) return { microUsd: null, isPartial: false };
    const cost = { microUsd: here.microUsd ?? null, isPartial: here.isPartial };
    const [ledger, telemetry] = [ports.ledger(), ports.telemetry()];
    if (settings.prometheusUrl() !== "" || !ledger || !telemetry) return cost;
    const at = now().epochMs;
    const midnight = startOfDay(localDayAt(at, ports.offset), ports.offset);
    const window = { from: midnight, to: epochMs(at + 1) };
    return addCosts(cost, elsewhereToday(ledger, telemetry, window));
  };

  const stateOf: StateOf = (id) => {
    const session = ports.sessions().find((known) => known.id === id);
    return session && activityOf(session).state;
  };

  const dashboard: Dashboard = {
    live() {
      return viewLive(
        ports.sessions(),
        {
          options: barOptions(config().bar),
          showsContent: showsContent(),
          today: today(),
          degraded: ports.degraded(),
        },
        now(),
      );
    },
    getDashboardMetrics: (range, filter) => getDashboardMetrics(viewSources(filter), range),
    summary: (range, filter) => viewSummary(viewSources(filter), range),
    tokens: (range, filter) => viewTokens(viewSources(filter), range),
    insights: (filter) => viewInsights(viewSources(filter)),
    sessions: (range, query, filter) => viewSessions(viewSources(filter), range, query, stateOf),
    async session(id) {
      const live = ports.sessions().find((known) => known.id === id);
      const state = stateOf(id);
      return viewSession(id, {
        sources: sourcesOf(),
        responses: ports.ledger()?.rowsOfSession(id) ?? [],
        usage:
          ports
            .telemetry()
            ?.usage((known) => known === id)
            .sum(ALL_OF_IT) ?? [],
        records: ports.telemetry()?.records(id) ?? [],
        ...(live !== undefined && { live }),
        ...(state !== undefined && { state }),
        showsContent: showsContent(),
        now: now(),
      });
    },
    cost: (range, filter) => viewCost(viewSources(filter), range),
    async limits() {
      return viewLimits(viewSources({}), ports.budgets());
    },
    async statsCache() {
      const { path, text } = ports.readStatsCache();
      const stats = text === undefined ? undefined : parseStatsCache(text);
      if (stats) return { path, problem: null, ...stats };
      const problem =
        text === undefined
          ? "There is no such file. Claude Code writes it when `/stats` is used."
          : "The file is not what Claude Code writes. `/stats` in Claude Code makes it anew.";
      return { path, problem, ...NO_STATS };
    },
    smoke: () => ports.smoke(dashboard),
    async filters(range) {
      const counters = countersOf();
      if (!counters) return { hosts: [], users: [] };
      const window = windowOf(range, now().epochMs);
      const [hosts, users] = await Promise.all([
        counters.labelValues("host", window),
        counters.labelValues("user", window),
      ]);
      return { hosts, users };
    },
    settings: settings.view,
    changeSettings(change) {
      settings.change(change);
      return settings.view();
    },
    testConnection: async (url) => await ports.openStore(url).health(),
    discoverMetrics: async (url) => await ports.openStore(url).metricNames(),
  };
  return dashboard;
}

/** Asks again only where something was written or a day has begun: a page is told of every change of the bar. */
function rememberCostElsewhere() {
  let known:
    { readonly key: string; readonly ids: ReadonlySet<string>; readonly cost: Cost } | undefined;
  return (ledger: Ledger, telemetry: TelemetryReader, window: UsageWindow): Cost => {
    const ids = ledger.sessionIds();
    const key = `${window.from} ${telemetry.changes()}`;
    if (known?.key !== key || known.ids !== ids) {
      const sums = telemetry
        .usage((id) => !ids.has(id))
        .sum({ windows: [window], bySession: false, filter: {} });
      const cost = toCost(sumRows(sums.map((sum) => telemetryFigureRow(sum, []))));
      known = { key, ids, cost };
    }
    return known.cost;
  };
}

/** All that was ever used, up to the last moment that a calendar has. */
const ALL_OF_IT = {
  windows: [{ from: epochMs(0), to: epochMs(8.64e15) }],
  bySession: true,
  filter: {},
};

/**
 * A session that the ledger knows counts by it alone, however little of it the ledger has: nothing is counted
 * twice. The others count by what they export. Of machines and people only telemetry knows.
 */
function embeddedFigures(
  ledger: Ledger | undefined,
  telemetry: TelemetryReader | undefined,
  filter: ViewFilter,
): FigureSource {
  const isFiltered = filter.host !== undefined || filter.user !== undefined;
  if (!ledger || isFiltered) {
    return telemetry
      ? telemetryFigures(
          telemetry.usage(() => true),
          filter,
        )
      : NO_FIGURES;
  }
  if (!telemetry) return ledgerFigures(ledger);
  const known = ledger.sessionIds();
  return withSessionsElsewhere(
    ledgerFigures(ledger),
    telemetryFigures(
      telemetry.usage((id) => !known.has(id)),
      {},
    ),
  );
}

/** Counters of one machine or person only. */
function filtered(counters: CounterReader, filter: ViewFilter): CounterReader {
  if (filter.host === undefined && filter.user === undefined) return counters;
  return {
    ...counters,
    sumIncrease: (query) =>
      counters.sumIncrease({ ...query, where: { ...query.where, ...filter } }),
    increaseOverTime: (query, stepMs) =>
      counters.increaseOverTime({ ...query, where: { ...query.where, ...filter } }, stepMs),
  };
}
