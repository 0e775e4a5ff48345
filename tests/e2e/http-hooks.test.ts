import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLIENT_VERSION, findClient } from "../support/claude-lab/client.ts";
import { runPrintClient } from "../support/claude-lab/print-client.ts";
import { type ClientPlace, prepareClient } from "../support/claude-lab/client-place.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";

/** A scripted session takes some seconds; a busy machine several times that. */
const TEST_WITHIN_MS = 180_000;

/** In a namespace of its own, every port is free. */
const PORT = 4319;
const NOBODYS_PORT = 4999;

/** A tool call that fails, and two that do not. */
const TOUR = "[[tour]] Show me around.";

const client = findClient();
const missing = [...client.missing, ...missingPrograms(["curl"])];

describeNeeding("a real Claude Code with hooks by HTTP", missing, () => {
  test(
    "tells the daemon what it tells it by programs",
    async () => {
      const byHttp = await eventsOf("http");
      expect(byHttp).toMatchObject({ prompt: 1, "tool-start": 3, "tool-end": 3, "turn-end": 1 });
      expect(byHttp).toEqual(await eventsOf("command"));
    },
    TEST_WITHIN_MS * 2,
  );

  test(
    "is not disturbed where nobody listens",
    async () => {
      await using sandbox = createSandbox();
      const place = await install(sandbox, "http");
      const settings = readFileSync(place.settingsPath, "utf8");
      writeFileSync(place.settingsPath, settings.replaceAll(`:${PORT}/`, `:${NOBODYS_PORT}/`));
      const { stdout, exitCode } = await runPrintClient(client.path, sandbox, place, {
        prompts: [TOUR],
      });
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        is_error: false,
        result: "That was the tour.",
        num_turns: 4,
      });
    },
    TEST_WITHIN_MS,
  );

  test(
    "is not disturbed by a token that is no longer the daemon's",
    async () => {
      await using sandbox = createSandbox();
      const place = await install(sandbox, "http");
      const token = join(sandbox.home, ".local/state/llm-bridge/telemetry.token");
      writeFileSync(token, `${"x".repeat(43)}\n`);
      const { stdout, exitCode } = await runPrintClient(client.path, sandbox, place, {
        prompts: [TOUR],
      });
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ is_error: false, result: "That was the tour." });
    },
    TEST_WITHIN_MS,
  );
});

/** What the daemon has been told, once it has been told of the end: a client leaves when its last hook is sent. */
const EVENTS = `
until curl -s http://127.0.0.1:${PORT}/metrics > "$TMPDIR/metrics" && grep -q 'kind="session-end"' "$TMPDIR/metrics"; do
  kill -0 "$TEST_DAEMON" || exit 1
  sleep 0.02
done
grep '^llm_bridge_events_received_total' "$TMPDIR/metrics"
`;

/** How many events of each kind a session was told by. */
async function eventsOf(transport: "http" | "command"): Promise<Record<string, number>> {
  await using sandbox = createSandbox();
  const place = await install(sandbox, transport);
  const { stdout, stderr, exitCode } = await runPrintClient(client.path, sandbox, place, {
    prompts: [TOUR],
    after: EVENTS,
  });
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
  const samples = stdout.matchAll(/^llm_bridge_events_received_total\{kind="([\w-]+)"\} (\d+)$/gm);
  const told = ["session-start", "prompt", "tool-start", "tool-end", "turn-end", "session-end"];
  return Object.fromEntries(
    [...samples]
      .map(([, kind = "", count]) => [kind, Number(count)] as const)
      .filter(([kind]) => told.includes(kind)),
  );
}

async function install(sandbox: Sandbox, transport: "http" | "command"): Promise<ClientPlace> {
  const place = prepareClient(sandbox);
  mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    "[server]\nenabled = true\n[telemetry]\nenabled = true\n",
  );
  const { exitCode, stderr } = await sandbox.run([
    "install-hooks",
    "--yes",
    `--settings=${place.settingsPath}`,
    `--claude-version=${CLIENT_VERSION}`,
    `--binary=${sandbox.binary}`,
    `--transport=${transport}`,
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return place;
}
