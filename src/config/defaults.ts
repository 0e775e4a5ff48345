import type { Config, ConfigKey, ConfigSource, ConfigValue } from "./config.ts";

/** What is in force where nothing else is said. Kept apart from the schemas: who has no configuration never loads those. */
export const DEFAULT_CONFIG: Config = {
  bar: {
    format: undefined,
    icons: "nerd",
    // Fits beside a clock and a tray on a bar 1,280 pixels wide.
    max_width: 48,
    // Agents compact their context by themselves at about 90 %: this leaves time to act.
    context_high_percent: 80,
    // Longer than most single commands; a session that is silent for longer deserves a look.
    stale_after_minutes: 10,
    signal: 8,
    // glibc's SIGRTMIN: it keeps 32 and 33 for itself.
    sigrtmin: 34,
  },
  statusline: {
    format: undefined,
    color: "auto",
    chain: undefined,
  },
  daemon: {
    socket_path: undefined,
    state_path: undefined,
    log_path: undefined,
    // One frame at 60 Hz: nobody sees finer.
    coalesce_ms: 16,
    // Three frames: where a delay begins to be felt.
    max_delay_ms: 50,
  },
  prices: {
    billing: "api",
    endpoint: "global",
    models: {},
  },
  usage: {
    // As ccusage has it, so that the same week has the same sum.
    week_start: "sunday",
  },
  budget: {
    daily: undefined,
    weekly: undefined,
    monthly: undefined,
    notify: true,
  },
  notifications: {
    enabled: true,
    needs_you: true,
    // Who sits in front of it has read and answered a short request by then.
    needs_you_after_seconds: 2,
    turn_finished: true,
    // Long enough to have gone on to something else.
    turn_finished_after_seconds: 30,
    error: true,
    quiet_hours: undefined,
  },
  desktop: {
    details_command: undefined,
  },
  update: {
    manifest_url: undefined,
    public_key: undefined,
  },
  telemetry: {
    enabled: false,
    otlp_http_port: 4318,
    otlp_grpc_port: 4317,
    listen: "loopback",
    keep_account: false,
    // Two days: today and yesterday to the second.
    points_hours: 48,
    five_minutes_days: 30,
    records_days: 30,
    max_megabytes: 512,
    prometheus_url: undefined,
    forward: undefined,
  },
  server: {
    enabled: false,
    // Free in the list of well-known services, and easy to remember beside 4317 and 4318.
    port: 4319,
    metrics: "token",
    // What is asked of Prometheus looks back further; what stands still costs it nothing new.
    metrics_grace_minutes: 60,
    show_content: false,
  },
  tray: {
    // Who has our module in the bar sees the same there.
    enabled: false,
  },
};

/** Every key that there is, in the order of the sections. Worked out when it is asked for: a status line never asks. */
export const configKeys = (): readonly ConfigKey[] =>
  Object.entries(sectionsOf(DEFAULT_CONFIG)).flatMap(([section, values]) =>
    // Object.keys forgets the literal names that the type of DEFAULT_CONFIG guarantees.
    Object.keys(values).map((name) => `${section}.${name}` as ConfigKey),
  );

/** Where the values come from while nothing else is said. */
export function defaultSources(): Record<ConfigKey, ConfigSource> {
  // fromEntries forgets the literal keys that are given to it.
  return Object.fromEntries(configKeys().map((key) => [key, "default"])) as Record<
    ConfigKey,
    ConfigSource
  >;
}

/** The value under a dotted key. */
export function configValue(config: Config, key: ConfigKey): ConfigValue | undefined {
  const [section = "", name = ""] = key.split(".", 2);
  return sectionsOf(config)[section]?.[name];
}

type Sections = Readonly<Record<string, Readonly<Record<string, ConfigValue | undefined>>>>;

/** The same values by names that are not known beforehand. */
function sectionsOf(config: Config): Sections {
  return { ...config };
}
