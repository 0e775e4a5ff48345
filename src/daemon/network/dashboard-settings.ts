import type { Config } from "../../config/config.ts";
import type { SettingsChange } from "../../core/dashboard/dashboard.ts";
import type { SettingsView } from "../../core/dashboard/views.ts";
import { BridgeFault } from "../../core/fault.ts";
import { objectOf, parseJson } from "../../core/json.ts";
import { parseHttpAddress } from "../../core/telemetry/store-address.ts";

/** Between two looks at the figures, in seconds. */
const DEFAULT_REFRESH_S = 30;
const SHORTEST_REFRESH_S = 5;
const LONGEST_REFRESH_S = 3600;

export interface DashboardSettingsPorts {
  readonly config: () => Config;
  /** The text that was kept last; undefined where there is none. */
  readonly read: () => string | undefined;
  /** Throws what the file system says. */
  readonly write: (text: string) => void;
  readonly version: string;
  /** The agent's variables, a line each, as `telemetry env` prints them. */
  readonly telemetryEnv: () => string;
}

/** What a person has set in the dashboard; what the configuration file says of the same wins. */
export interface DashboardSettings {
  /** Empty: the embedded store. */
  prometheusUrl(): string;
  view(): SettingsView;
  /** Throws BridgeFault `settings-refused`, with nothing changed, and what the file system says. */
  change(change: SettingsChange): void;
}

interface Kept {
  readonly prometheusUrl?: string;
  readonly refreshSeconds?: number;
}

/** Settings of the dashboard, kept in a file of their own: the configuration file is the user's. */
export function createDashboardSettings(ports: DashboardSettingsPorts): DashboardSettings {
  let kept = parseKept(ports.read() ?? "");

  const fromFile = () => ports.config().telemetry.prometheus_url;
  const prometheusUrl = () => fromFile() ?? kept.prometheusUrl ?? "";

  return {
    prometheusUrl,
    view() {
      const {
        enabled,
        otlp_http_port: httpPort,
        otlp_grpc_port: grpcPort,
      } = ports.config().telemetry;
      return {
        prometheusUrl: prometheusUrl(),
        prometheusUrlSource:
          fromFile() !== undefined
            ? "file"
            : kept.prometheusUrl === undefined
              ? "default"
              : "dashboard",
        refreshSeconds: kept.refreshSeconds ?? DEFAULT_REFRESH_S,
        version: ports.version,
        telemetry: { enabled, httpPort, grpcPort, env: ports.telemetryEnv() },
        showContent: ports.config().server.show_content,
      };
    },
    change(change) {
      if (change.prometheusUrl !== undefined && fromFile() !== undefined) {
        throw new BridgeFault(
          "settings-refused",
          "The configuration file sets telemetry.prometheus_url.",
          { hint: "Change it there, or take it out there to set it here." },
        );
      }
      const next = { ...kept, ...checked(change) };
      if (next.prometheusUrl === "") delete next.prometheusUrl;
      ports.write(`${JSON.stringify(next, null, 2)}\n`);
      kept = next;
    },
  };
}

function checked({ prometheusUrl, refreshSeconds }: SettingsChange): {
  prometheusUrl?: string;
  refreshSeconds?: number;
} {
  if (prometheusUrl !== undefined && prometheusUrl !== "" && !parseHttpAddress(prometheusUrl)) {
    throw new BridgeFault("settings-refused", "That is not an http or https address.", {
      hint: "Write it as http://localhost:9090.",
    });
  }
  if (refreshSeconds !== undefined && !isFitInterval(refreshSeconds)) {
    throw new BridgeFault(
      "settings-refused",
      `The interval must be a whole number of seconds from ${SHORTEST_REFRESH_S} to ${LONGEST_REFRESH_S}.`,
    );
  }
  return {
    ...(prometheusUrl !== undefined && { prometheusUrl }),
    ...(refreshSeconds !== undefined && { refreshSeconds }),
  };
}

const isFitInterval = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) &&
  Number(seconds) >= SHORTEST_REFRESH_S &&
  Number(seconds) <= LONGEST_REFRESH_S;

/** A file that somebody has spoiled counts as none. */
function parseKept(text: string): Kept {
  const { prometheusUrl, refreshSeconds } = objectOf(parseJson(text));
  return {
    ...(typeof prometheusUrl === "string" && parseHttpAddress(prometheusUrl) && { prometheusUrl }),
    ...(isFitInterval(refreshSeconds) && { refreshSeconds }),
  };
}
