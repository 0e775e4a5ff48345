import type { StoreHealth } from "../telemetry/counter-reader.ts";
import type { TimeRange } from "./time-range.ts";
import type {
  CostView,
  DashboardMetrics,
  InsightsView,
  LimitsView,
  LiveView,
  SessionsQuery,
  SessionsView,
  SessionView,
  SettingsView,
  SmokeCheck,
  StatsCacheView,
  SummaryView,
  TokensView,
} from "./views.ts";

/** Which machine and whose figures, where one store has those of several. */
export interface ViewFilter {
  readonly host?: string;
  readonly user?: string;
}

/** By what figures can be filtered. */
export interface FilterChoices {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
}

/** What a person may change in the dashboard. */
export interface SettingsChange {
  /** Empty: the embedded store. */
  readonly prometheusUrl?: string;
  readonly refreshSeconds?: number;
}

/**
 * Everything that the dashboard asks, whichever store answers. Calls reject with the `BridgeFault` of a store
 * that does not answer.
 */
export interface Dashboard {
  live(): LiveView;
  getDashboardMetrics(range: TimeRange, filter: ViewFilter): Promise<DashboardMetrics>;
  summary(range: TimeRange, filter: ViewFilter): Promise<SummaryView>;
  tokens(range: TimeRange, filter: ViewFilter): Promise<TokensView>;
  insights(filter: ViewFilter): Promise<InsightsView>;
  sessions(range: TimeRange, query: SessionsQuery, filter: ViewFilter): Promise<SessionsView>;
  /** Undefined: nobody knows it. */
  session(id: string): Promise<SessionView | undefined>;
  cost(range: TimeRange, filter: ViewFilter): Promise<CostView>;
  limits(): Promise<LimitsView>;
  statsCache(): Promise<StatsCacheView>;
  smoke(): Promise<readonly SmokeCheck[]>;
  filters(range: TimeRange): Promise<FilterChoices>;
  settings(): SettingsView;
  /** Throws BridgeFault `settings-refused` where it cannot be changed here, or not to that. */
  changeSettings(change: SettingsChange): SettingsView;
  /** Whether a Prometheus-compatible API answers there. Never rejects. */
  testConnection(url: string): Promise<StoreHealth>;
  /** The metrics that it has. */
  discoverMetrics(url: string): Promise<readonly string[]>;
}
