import type { Dashboard } from "../../core/dashboard/dashboard.ts";
import type { SmokeCheck } from "../../core/dashboard/views.ts";
import { BridgeFault, reasonOf } from "../../core/fault.ts";
import { withoutCredentials } from "../../core/telemetry/store-address.ts";
import type { UsageReader } from "../../core/usage/ledger-query.ts";

export interface SmokeTestPorts {
  readonly dashboard: Pick<Dashboard, "live" | "getDashboardMetrics" | "settings">;
  /** Asks our own web server for the page, by network. Rejects where it does not answer. */
  readonly askPage: () => Promise<void>;
  /** What a scraper is answered. */
  readonly metrics: () => string;
  /** Sends a hook that means nothing, as an agent would, and resolves when it has arrived. Rejects where it does not. */
  readonly sendProbe: () => Promise<void>;
  /** Events since the daemon began, by kind. */
  readonly events: () => ReadonlyMap<string, number>;
  readonly degraded: () => readonly string[];
  /** How many requests the receivers have taken; undefined while they are off. */
  readonly received: () => number | undefined;
  readonly ledger: () => UsageReader | undefined;
  readonly nowMs: () => number;
}

/** What came of one check; its time is measured around it. */
type Outcome = Omit<SmokeCheck, "name" | "tookMs">;

/** Tries every part once, from end to end. Never rejects: what goes wrong is a result, with what mends it. */
export async function runSmokeTest(ports: SmokeTestPorts): Promise<readonly SmokeCheck[]> {
  const checks: readonly (readonly [SmokeCheck["name"], () => Outcome | Promise<Outcome>])[] = [
    ["Connection", () => checkConnection(ports)],
    ["API", () => checkApi(ports)],
    ["Metrics", () => checkMetrics(ports)],
    ["Query", () => checkQuery(ports)],
    ["Hooks", () => checkHooks(ports)],
    ["Status line", () => checkStatusLine(ports)],
    ["Receiver", () => checkReceiver(ports)],
    ["Ledger", () => checkLedger(ports)],
  ];
  const done: SmokeCheck[] = [];
  // One after the other: each time is its own.
  for (const [name, check] of checks) {
    const startedMs = ports.nowMs();
    const outcome = await orBroken(check);
    done.push({ name, ...outcome, tookMs: Math.round((ports.nowMs() - startedMs) * 100) / 100 });
  }
  return done;
}

async function orBroken(check: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await check();
  } catch (error) {
    const hint = error instanceof BridgeFault ? error.hint : undefined;
    const text = reasonOf(error);
    return { level: "broken", text, remedy: hint ?? "The daemon's log may say more." };
  }
}

const ok = (text: string): Outcome => ({ level: "ok", text, remedy: null });
const warn = (text: string, remedy: string): Outcome => ({ level: "warning", text, remedy });

async function checkConnection({ askPage }: SmokeTestPorts): Promise<Outcome> {
  await askPage();
  return ok("The web server answers.");
}

function checkApi({ dashboard, degraded }: SmokeTestPorts): Outcome {
  const { sessions } = dashboard.live();
  const parts = degraded();
  if (parts.length > 0) {
    return warn(`Parts of the daemon do not work: ${parts.join(", ")}.`, "Its log says why.");
  }
  return ok(sessions.length === 1 ? "1 session lives." : `${sessions.length} sessions live.`);
}

function checkMetrics({ metrics }: SmokeTestPorts): Outcome {
  const series = metrics()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return ok(`/metrics has ${series.length} series.`);
}

async function checkQuery({ dashboard }: SmokeTestPorts): Promise<Outcome> {
  const { totalTokens, sessionCount } = await dashboard.getDashboardMetrics("24h", {});
  const url = URL.parse(dashboard.settings().prometheusUrl);
  const from = url ? withoutCredentials(url) : "our own store";
  return ok(`The last 24 hours by ${from}: sessions ${sessionCount}, tokens ${totalTokens}.`);
}

async function checkHooks({ sendProbe, events }: SmokeTestPorts): Promise<Outcome> {
  await sendProbe();
  const heard = [...events()].some(([kind]) => kind !== "status" && kind !== "seen");
  if (heard) return ok("A hook reaches the daemon, and agents have sent theirs.");
  return warn(
    "A hook reaches the daemon, but no agent has sent one since it began.",
    "`waybar-llm-bridge setup` installs the hooks; `waybar-llm-bridge doctor` looks at them.",
  );
}

function checkStatusLine({ events }: SmokeTestPorts): Outcome {
  const reports = events().get("status") ?? 0;
  if (reports > 0) return ok(`Reports so far: ${reports}.`);
  return warn(
    "No status line has reported since the daemon began: context and limits are not known.",
    "`waybar-llm-bridge setup` installs it; it reports while a session is open in a terminal.",
  );
}

const RECEIVERS = ["OTLP over HTTP", "OTLP over gRPC", "telemetry", "telemetry store"];

function checkReceiver({ received, degraded }: SmokeTestPorts): Outcome {
  const requests = received();
  const broken = degraded().filter((name) => RECEIVERS.includes(name));
  if (broken.length > 0) {
    return {
      level: "broken",
      text: `It does not work: ${broken.join(", ")}.`,
      remedy: "The daemon's log says why; a port that is taken is named with who holds it.",
    };
  }
  if (requests === undefined) {
    return warn(
      "Telemetry is off.",
      "`waybar-llm-bridge setup --telemetry` has the daemon receive it and the agent send it; start the daemon again afterwards.",
    );
  }
  if (requests > 0) return ok(`Exports so far: ${requests}.`);
  return warn(
    "It listens, and nothing has come yet.",
    "`waybar-llm-bridge setup --telemetry` tells the agent to export; sessions that run already do not.",
  );
}

function checkLedger({ ledger }: SmokeTestPorts): Outcome {
  const open = ledger();
  if (!open) {
    return {
      level: "broken",
      text: "The ledger cannot be opened.",
      remedy: "`waybar-llm-bridge ledger verify` says what is wrong with it.",
    };
  }
  const span = open.usageSpan();
  if (!span) {
    return warn("It is empty.", "`waybar-llm-bridge ledger sync` reads your transcripts.");
  }
  return ok(`It begins on ${new Date(span.from).toISOString().slice(0, 10)}.`);
}
