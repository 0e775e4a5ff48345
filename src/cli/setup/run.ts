import type { OtlpProtocol } from "../../agents/claude/telemetry-env.ts";
import type { Config } from "../../config/config.ts";
import { EXIT } from "../../sys/exit.ts";
import { configPath } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";
import { runProgram } from "../../sys/run-program.ts";
import type { BridgeSettings, SetupMachine } from "../../install/setup/setup-machine.ts";
import { exportVariables, requireProtocol } from "../export-variables.ts";
import { findOwnDaemon, tellOwnDaemon } from "../own-daemon.ts";
import { parseSetupWords, type SetupWords } from "./options.ts";

/** Sets up, or takes it back; gives 1 when a part of that was not possible. */
export async function runSetupVerb(words: SetupWords): Promise<number> {
  const options = parseSetupWords(words);
  const { protocol = "http/protobuf" } = words;
  const machine = await describeMachine(requireProtocol(String(protocol)));
  if (words["undo"] === true) {
    const { runUndo } = await import("../../install/setup/run-undo.ts");
    return (await runUndo(options, machine)) ? EXIT.ok : EXIT.fault;
  }
  const isTalk = machine.canAsk && !options.yes && !options.dryRun;
  const answered = isTalk ? await (await import("./form.ts")).askForOptions(options) : options;
  if (!answered) {
    console.log("Nothing was written.");
    return EXIT.ok;
  }
  const { runSetup } = await import("../../install/setup/run-setup.ts");
  return (await runSetup(answered, machine)) ? EXIT.ok : EXIT.fault;
}

async function describeMachine(protocol: OtlpProtocol): Promise<SetupMachine> {
  const [{ realSurroundings }, home, { SYSTEM_DIR }, { renderCompletionScript }, bars, config] =
    await Promise.all([
      import("../../install/surroundings.ts"),
      import("../../install/settings-path.ts"),
      import("../../install/waybar/places.ts"),
      import("../completions/script.ts"),
      import("./running-bars.ts"),
      loadOwnConfig(),
    ]);
  const { ask: _, ...surroundings } = realSurroundings();
  const uid = process.getuid?.() ?? 0;
  home.requireOwnHome(surroundings.home, uid);
  const daemonPid = await findOwnDaemon(config.daemon.socket_path);
  return {
    ...surroundings,
    bridge: bridgeSettings(config, protocol),
    systemDir: SYSTEM_DIR,
    runningBars: await bars.findRunningBars(uid),
    ...(daemonPid !== undefined && { daemonPid }),
    tellDaemon: async () => await tellOwnDaemon(config.daemon.socket_path),
    run: runProgram,
    confirm: async (question) => await (await import("./form.ts")).askYesOrNo(question),
    printError: (line) => console.error(line),
    completionScript: renderCompletionScript,
  };
}

/** What holds of our own configuration; what does not is said, for it decides what is written. */
async function loadOwnConfig(): Promise<Config> {
  const { env } = process;
  const [{ loadConfig }, { describeConfigProblem }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../config/problem.ts"),
  ]);
  const loaded = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  for (const problem of loaded.problems) console.error(describeConfigProblem(problem));
  return loaded.config;
}

const bridgeSettings = (config: Config, protocol: OtlpProtocol): BridgeSettings => ({
  path: configPath(process.env),
  signal: config.bar.signal,
  maxWidth: config.bar.max_width,
  statePath: config.daemon.state_path,
  receives: config.telemetry.enabled,
  exportVariables: exportVariables(config.telemetry, protocol),
});
