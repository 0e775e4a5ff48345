import { systemNow } from "../../../sys/now.ts";
import { configPath, type RuntimePaths, runtimePaths } from "../../../sys/paths.ts";
import { readTextFile } from "../../../sys/read-text.ts";
import type { ConfigProblem } from "../../../config/problem.ts";
import { VERSION } from "../../../sys/own-version.ts";
import type { ConfigFacts, Machine } from "../machine.ts";
import { gatherAgent } from "./agent.ts";
import { gatherBarConfigs } from "./bar-configs.ts";
import { gatherBars } from "./bars.ts";
import { gatherDaemon } from "./daemon.ts";
import { findRuntimeDir, gatherRuntime } from "./runtime.ts";
import { gatherService } from "./service.ts";
import { gatherSystem } from "./system.ts";
import { createSelf } from "./self.ts";

/** Looks at the whole machine; only reads, but for one message that means nothing. */
export async function gatherMachine(): Promise<Machine> {
  const { env } = process;
  const uid = process.getuid?.() ?? 0;
  const found = findRuntimeDir(env, uid);
  const [self, { loadConfig }, { describeConfigProblem }, { ledgerPlaces }, { lookAtLedger }] =
    await Promise.all([
      createSelf(),
      import("../../../config/load.ts"),
      import("../../../config/problem.ts"),
      import("../../../ledger/catch-up.ts"),
      import("../../../ledger/look.ts"),
    ]);
  const path = configPath(env);
  const { config, problems } = await loadConfig({ path, env, readFile: readTextFile });
  const facts: ConfigFacts = {
    path,
    bar: config.bar,
    // With telemetry the daemon serves too.
    serverPort: config.server.enabled || config.telemetry.enabled ? config.server.port : undefined,
    otlpPorts: config.telemetry.enabled
      ? [config.telemetry.otlp_http_port, config.telemetry.otlp_grpc_port]
      : [],
    problems: problems.map((problem) => ({
      text: describeConfigProblem(problem),
      mend: mendConfig(problem),
    })),
  };
  const hookPaths = runtimePaths(env, found.path);
  const { socket_path: socket, state_path: state } = config.daemon;
  const paths: RuntimePaths = {
    ...hookPaths,
    ...(socket !== undefined && { socket }),
    ...(state !== undefined && { state }),
  };
  const { SYSTEM_DIR, waybarPlaces } = await import("../../../install/waybar/places.ts");
  const [agent, system, bars, runtime, service, daemon] = await Promise.all([
    gatherAgent(env, self),
    gatherSystem(env),
    gatherBars(uid, config.bar.sigrtmin + config.bar.signal),
    gatherRuntime(found, paths),
    gatherService(found.path, self),
    gatherDaemon(paths, hookPaths.socket, env, self),
  ]);
  return {
    epochMs: systemNow().epochMs,
    uid,
    program: { version: VERSION, path: process.execPath, command: self.command },
    runtime,
    daemon,
    ...(service && { service }),
    config: facts,
    bars,
    barConfigs: await gatherBarConfigs(env, waybarPlaces(env, SYSTEM_DIR), paths.state),
    agent,
    ledger: lookAtLedger(ledgerPlaces(env), config.prices),
    system,
  };
}

function mendConfig({ source, where }: ConfigProblem): string {
  return source === "environment" ? `unset ${where}` : `\${EDITOR:-vi} ${Bun.$.escape(where)}`;
}
