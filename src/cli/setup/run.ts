import type { OtlpProtocol } from "../../agents/claude/telemetry-env.ts";
import { EXIT } from "../../sys/exit.ts";
import { configPath } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";
import { runProgram } from "../../sys/run-program.ts";
import type { BridgeSettings, SetupMachine } from "../../install/setup/setup-machine.ts";
import { exportVariables, requireProtocol } from "../export-variables.ts";
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
  const [{ realSurroundings }, { SYSTEM_DIR }, { renderCompletionScript }, bars, bridge] =
    await Promise.all([
      import("../../install/surroundings.ts"),
      import("../../install/waybar/places.ts"),
      import("../completions/script.ts"),
      import("./running-bars.ts"),
      loadBridgeSettings(protocol),
    ]);
  const { ask: _, ...surroundings } = realSurroundings();
  return {
    ...surroundings,
    bridge,
    systemDir: SYSTEM_DIR,
    runningBars: await bars.findRunningBars(process.getuid?.() ?? 0),
    run: runProgram,
    confirm: async (question) => await (await import("./form.ts")).askYesOrNo(question),
    printError: (line) => console.error(line),
    completionScript: renderCompletionScript,
  };
}

async function loadBridgeSettings(protocol: OtlpProtocol): Promise<BridgeSettings> {
  const { env } = process;
  const { loadConfig } = await import("../../config/load.ts");
  const path = configPath(env);
  const { config } = await loadConfig({ path, env, readFile: readTextFile });
  return {
    path,
    signal: config.bar.signal,
    maxWidth: config.bar.max_width,
    statePath: config.daemon.state_path,
    receives: config.telemetry.enabled,
    exportVariables: exportVariables(config.telemetry, protocol),
  };
}
