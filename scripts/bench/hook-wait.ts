import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLIENT_VERSION, findClient } from "../../tests/support/claude-lab/client.ts";
import { percentile } from "./percentile.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";

const WHAT = "an agent's tool call, as long as it waits for our hooks (real client)";
const TARGET = "by HTTP beside commands";

const MODES = ["none", "command", "http"] as const;

/** Each mode in turn, so that a machine that becomes slower does so for all. */
const ROUNDS = 4;

/** From one request of the model to the next lies one call of `true`, whose hooks the client waits for. */
export async function measureHookWait({ bridge }: Programs): Promise<Row> {
  const client = findClient();
  if (client.missing.length > 0) return unmeasured(WHAT, TARGET, client.missing.join(", "));
  const gaps = new Map<(typeof MODES)[number], number[]>(MODES.map((mode) => [mode, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of MODES) gaps.get(mode)?.push(...(await gapsOf(bridge, client.path, mode)));
  }
  const [none = 0, command = 0, http = 0] = MODES.map((mode) =>
    percentile(gaps.get(mode) ?? [], 0.5),
  );
  const over = (ms: number) => `+${(ms - none).toFixed(1)} ms`;
  return {
    what: WHAT,
    target: TARGET,
    measured: `commands ${over(command)}, HTTP ${over(http)}, on ${none.toFixed(1)} ms without hooks`,
    met: http <= command ? true : undefined,
  };
}

async function gapsOf(
  bridge: string,
  clientPath: string,
  mode: (typeof MODES)[number],
): Promise<number[]> {
  // The sandbox takes its program from there when it is loaded.
  process.env["LLM_BRIDGE_BINARY"] = bridge;
  const [{ createSandbox }, { prepareClient }, { runPrintClient }] = await Promise.all([
    import("../../tests/support/sandbox.ts"),
    import("../../tests/support/claude-lab/client-place.ts"),
    import("../../tests/support/claude-lab/print-client.ts"),
  ]);
  await using sandbox = createSandbox();
  const place = prepareClient(sandbox);
  mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    "[server]\nenabled = true\n[telemetry]\nenabled = true\n",
  );
  if (mode !== "none") {
    await sandbox.run([
      "install-hooks",
      "--yes",
      `--settings=${place.settingsPath}`,
      `--claude-version=${CLIENT_VERSION}`,
      `--binary=${sandbox.binary}`,
      `--transport=${mode}`,
    ]);
  }
  const { exitCode, stderr } = await runPrintClient(clientPath, sandbox, place, {
    prompts: ["[[calls]] Call."],
  });
  if (exitCode !== 0) throw new Error(stderr);
  const times = [...readFileSync(place.apiLog, "utf8").matchAll(/^POST \/v1\/messages ([\d.]+)$/gm)]
    .map(([, atMs]) => Number(atMs))
    .toSorted((a, b) => a - b);
  // The first two are the session's start.
  return times.slice(2).map((atMs, index) => atMs - (times[index + 1] ?? atMs));
}
