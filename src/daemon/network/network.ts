import { telemetryVariables } from "../../agents/claude/telemetry-env.ts";
import type { Config } from "../../config/config.ts";
import type { Now } from "../../core/instant.ts";
import type { Session } from "../../core/session/session.ts";
import type { BudgetState } from "../../core/usage/budget.ts";
import type { UsageSummary } from "../../core/usage/summary.ts";
import { openPrometheusCounters } from "../../ingest/prometheus/prometheus-counters.ts";
import type { Ledger } from "../../store/ledger/ledger.ts";
import type { Log } from "../../sys/log.ts";
import {
  claudeConfigDirs,
  dashboardPath,
  type Env,
  forwardDir,
  type RuntimePaths,
  telemetryPath,
  telemetryTokenPath,
} from "../../sys/paths.ts";
import { VERSION } from "../../sys/own-version.ts";
import { writePrivateFile } from "../../sys/private-file.ts";
import { readTextFile } from "../../sys/read-text.ts";
import { readOrMakeSecret } from "../../sys/secret-file.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";
import type { WireMessage } from "../../wire/message.ts";
import type { Supervisor } from "../component.ts";
import { createDashboard } from "./dashboard.ts";
import { createDashboardSettings, type DashboardSettings } from "./dashboard-settings.ts";
import { createMetrics, type DaemonFigures } from "./metrics.ts";
import { type TelemetryService, startTelemetry } from "./telemetry-service.ts";
import { sendProbe } from "./probe.ts";
import { runSmokeTest } from "./smoke-test.ts";
import { startWeb, type WebService } from "./web-service.ts";

export interface NetworkPorts {
  readonly config: () => Config;
  readonly env: Env;
  readonly paths: RuntimePaths;
  readonly uid: number;
  readonly log: Log;
  readonly supervisor: Pick<Supervisor, "run" | "degraded" | "health">;
  readonly now: () => Now;
  readonly sessions: () => readonly Session[];
  /** What the daemon has counted of itself. */
  readonly figures: () => DaemonFigures;
  readonly summary: () => UsageSummary | undefined;
  readonly budgets: () => readonly BudgetState[];
  readonly ledger: () => Ledger | undefined;
  /** Takes a message as if a hook had sent it. */
  readonly take: (message: WireMessage) => void;
  /** Something was received: what sessions have cost so far by their counters, where that is news. */
  readonly onKept: (costsMicroUsd: ReadonlyMap<string, number>) => void;
}

/** What is received and served by network. */
export interface Network {
  /** The configuration has changed. */
  apply(): void;
  /** Serves the dashboard from now on, whatever the configuration says. */
  serve(port: number | undefined): void;
  touch(): void;
  stop(): void;
}

const MINUTE_MS = 60_000;

/** Opens what the configuration wants. Never throws: each part that fails is degraded by itself. */
export function openNetwork(ports: NetworkPorts): Network {
  const { config, env, log, now, supervisor } = ports;
  const { run } = supervisor;
  let telemetry: TelemetryService | undefined;
  let web: WebService | undefined;
  let asked: { readonly port: number | undefined } | undefined;

  const storePath = telemetryPath(env);
  const tokenPath = telemetryTokenPath(env);
  const forward = forwardDir(env);

  const openTelemetry = (): void => {
    if (telemetry || !config().telemetry.enabled) return;
    if (storePath === undefined || tokenPath === undefined || forward === undefined) {
      throw new Error("there is no home directory");
    }
    telemetry = startTelemetry({
      config: () => config().telemetry,
      path: storePath,
      tokenPath,
      uid: ports.uid,
      forwardDir: forward,
      now: () => now().epochMs,
      log,
      run,
      onKept: ports.onKept,
    });
  };

  const dashboard = createDashboard({
    ...ports,
    degraded: supervisor.degraded,
    telemetry: () => telemetry?.reader,
    settings: keptSettings(ports),
    openStore: openPrometheusCounters,
    readStatsCache() {
      const paths = claudeConfigDirs(env).map((dir) => `${dir}/stats-cache.json`);
      for (const path of paths) {
        const text = readTextFile(path);
        if (text !== undefined) return { path, text };
      }
      return { path: paths[0] ?? "~/.claude/stats-cache.json", text: undefined };
    },
    smoke: (from) =>
      runSmokeTest({
        dashboard: from,
        askPage: async () => await web?.askItself(),
        metrics: () =>
          new TextDecoder().decode(
            metrics(new Request("http://127.0.0.1/metrics?scraper=smoke-test")).body,
          ),
        sendProbe: () => sendProbe(() => ports.figures().messages.ignored),
        events: () => ports.figures().eventsByKind,
        degraded: supervisor.degraded,
        received: () => telemetry?.tally().requests,
        ledger: ports.ledger,
        nowMs: () => now().bootMs,
      }),
    offset: utcOffsetMinutes,
  });

  const metrics = createMetrics({
    telemetry: () => telemetry,
    figures: ports.figures,
    health: supervisor.health,
    sessions: ports.sessions,
    graceMs: () => config().server.metrics_grace_minutes * MINUTE_MS,
    now: () => now().epochMs,
    run,
  });

  const openWeb = (): void => {
    const { enabled, port } = config().server;
    const isWanted = enabled || config().telemetry.enabled || asked !== undefined;
    const wantedPort = asked?.port ?? port;
    if (web && (!isWanted || web.port !== wantedPort)) {
      web.stop();
      web = undefined;
    }
    if (web || !isWanted) return;
    if (tokenPath === undefined) throw new Error("there is no home directory to keep a token in");
    web = startWeb({
      port: wantedPort,
      uid: ports.uid,
      runtimePath: ports.paths.http,
      token: readOrMakeSecret(tokenPath),
      dashboard,
      log,
      run,
      now,
      take: ports.take,
      metrics,
      areMetricsOpen: () => config().server.metrics === "open",
    });
  };

  const applyTelemetry = (): void => {
    if (telemetry && !config().telemetry.enabled) {
      telemetry.stop();
      telemetry = undefined;
    } else if (telemetry) telemetry.reconfigure();
    else openTelemetry();
  };
  const apply = (): void => {
    run("telemetry", applyTelemetry, openTelemetry);
    run("web server", openWeb, openWeb);
  };

  apply();
  return {
    apply,
    serve(port) {
      asked = { port };
      run("web server", openWeb, openWeb);
    },
    touch: () => web?.touch(),
    stop() {
      web?.stop();
      telemetry?.stop();
    },
  };
}

/** What was set in the dashboard, beside the other things that we keep. */
function keptSettings({ config, env }: NetworkPorts): DashboardSettings {
  const path = dashboardPath(env);
  return createDashboardSettings({
    config,
    version: VERSION,
    read: () => (path === undefined ? undefined : readTextFile(path)),
    write(text) {
      if (path === undefined) throw new Error("there is no home directory to keep it in");
      writePrivateFile(path, text);
    },
    telemetryEnv: () => {
      const { otlp_http_port: httpPort, otlp_grpc_port: grpcPort } = config().telemetry;
      const variables = telemetryVariables({ protocol: "http/protobuf", httpPort, grpcPort });
      return Object.entries(variables)
        .map(([name, value]) => `${name}=${value}`)
        .join("\n");
    },
  });
}
