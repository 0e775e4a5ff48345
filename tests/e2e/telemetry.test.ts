import { execFileSync } from "node:child_process";
import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { OTLP_PROTOCOLS, telemetryVariables } from "../../src/agents/claude/telemetry-env.ts";
import type { CostBreakdown, CostView } from "../../src/core/dashboard/views.ts";
import { epochMs } from "../../src/core/instant.ts";
import type { CounterName } from "../../src/core/telemetry/counter-reader.ts";
import { openTelemetryReader } from "../../src/store/telemetry/read.ts";
import { openTelemetryDatabase } from "../../src/telemetry/open.ts";
import { madeUpExports } from "../../scripts/bench/otlp-data.ts";
import { CLIENT_VERSION, findClient } from "../support/claude-lab/client.ts";
import { runPrintClient } from "../support/claude-lab/print-client.ts";
import { prepareClient } from "../support/claude-lab/client-place.ts";
import { describeNeeding, describeWhere, missingPrograms } from "../support/describe-needing.ts";
import { freePort, holdPort } from "../support/free-port.ts";
import { recordedRequests, type RecordedRequest } from "../support/otlp-fixtures.ts";
import { exportByGrpc } from "../support/otlp-grpc-client.ts";
import type { Running } from "../support/running.ts";
import { asUser, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** Three sessions of 2 s each; a busy machine several times that. */
const CLIENT_WITHIN_MS = 180_000;

/** A sandbox whose daemon receives on ports of its own. */
interface Receiver {
  readonly sandbox: Sandbox;
  readonly stateDir: string;
  readonly http: number;
  readonly grpc: number;
  readonly env: Readonly<Record<string, string>>;
  readonly start: () => Promise<Running>;
}

async function receiver(
  sandbox: Sandbox,
  stateDir = join(sandbox.root, "state"),
): Promise<Receiver> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const [http, grpc, web] = [await freePort(), await freePort(), await freePort()];
  const env = {
    XDG_STATE_HOME: stateDir,
    LLM_BRIDGE_OTLP_HTTP_PORT: String(http),
    LLM_BRIDGE_OTLP_GRPC_PORT: String(grpc),
    LLM_BRIDGE_HTTP_PORT: String(web),
  };
  const start = async () => {
    const daemon = await sandbox.startDaemon(["--otlp"], { env });
    for (const name of ["HTTP", "gRPC"]) await says(daemon, `receiving OTLP over ${name} on`);
    return daemon;
  };
  return { sandbox, stateDir, http, grpc, env, start };
}

const says = (daemon: Running, text: string) =>
  until(`the daemon says “${text}”`, () => daemon.stderr().includes(text), {
    seen: daemon.stderr,
  });

const postTo = (
  { http }: Receiver,
  { signal, encoding, body }: RecordedRequest,
): Promise<Response> =>
  fetch(`http://127.0.0.1:${http}/v1/${signal}`, {
    method: "POST",
    headers: {
      "content-type": encoding === "json" ? "application/json" : "application/x-protobuf",
    },
    body,
  });

/** What the store on the disk holds of a counter, by the values of a label. */
function keptIn(
  stateDir: string,
  counter: CounterName,
  label: "type" | "session_id",
  session?: string,
): Record<string, number> {
  const { db, asidePath } = openTelemetryDatabase(join(stateDir, "llm-bridge/telemetry.db"));
  expect(asidePath).toBeUndefined();
  const sums = openTelemetryReader(db).sumIncrease({
    counter,
    window: { from: epochMs(0), to: epochMs(Date.now() + 3_600_000) },
    by: [label],
    ...(session !== undefined && { where: { session_id: session } }),
  });
  db.close();
  return Object.fromEntries(sums.map(({ labels, value }) => [labels[label] ?? "", value]));
}

const TOKENS = "claude_code_token_usage";

test("the program receives protobuf, JSON and gRPC, and each comes to the same", async () => {
  await using sandbox = createSandbox();
  const to = await receiver(sandbox);
  const daemon = await to.start();
  for (const request of [...recordedRequests("protobuf"), ...recordedRequests("json")]) {
    expect((await postTo(to, request)).status).toBe(200);
  }
  for (const { signal, body } of recordedRequests("grpc")) {
    expect(await exportByGrpc(to.grpc, signal, body)).toMatchObject({ ok: true });
  }
  expect(await daemon.stop()).toBe(0);
  const bySession = keptIn(to.stateDir, TOKENS, "session_id");
  expect(Object.values(bySession)).toEqual([32_680, 32_680, 32_680]);
});

test("what was acknowledged is there after the daemon was killed at once", async () => {
  await using sandbox = createSandbox();
  const to = await receiver(sandbox);
  const first = await to.start();
  const requests = recordedRequests("json-two-sessions");
  for (const request of requests) expect((await postTo(to, request)).status).toBe(200);
  first.signal("SIGKILL");
  await first.exited;
  const kept = keptIn(to.stateDir, TOKENS, "type");
  expect(kept).toEqual({ input: 65, output: 1218, cacheRead: 31_280, cacheCreation: 6698 });

  // An exporter that never saw the answer sends it again.
  const second = await to.start();
  for (const request of requests) expect((await postTo(to, request)).status).toBe(200);
  await second.stop();
  expect(keptIn(to.stateDir, TOKENS, "type")).toEqual(kept);
});

test("while a port is taken the bar goes on, and says that a part is degraded", async () => {
  await using sandbox = createSandbox();
  const to = await receiver(sandbox);
  using held = await holdPort();
  const env = { ...to.env, LLM_BRIDGE_OTLP_HTTP_PORT: String(held.port) };
  const daemon = await sandbox.startDaemon(["--otlp"], { env });
  await says(daemon, `Port ${held.port} is taken by `);
  expect(daemon.stderr()).toContain(`(pid ${process.pid})`);
  await sandbox.hook({
    session_id: "s1",
    hook_event_name: "UserPromptSubmit",
    cwd: sandbox.home,
    prompt: "go",
  });
  const bar = await until("the session is shown", () => {
    const state = sandbox.barState();
    return state?.["sessions"] === 1 && state.tooltip.includes("OTLP over HTTP")
      ? state
      : undefined;
  });
  expect(bar.class).toContain("thinking");
  expect(await exportByGrpc(to.grpc, "metrics", new Uint8Array())).toMatchObject({ ok: true });
});

test("who listens to all addresses has a token for senders, and tells it nobody", async () => {
  await using sandbox = createSandbox();
  const to = await receiver(sandbox);
  mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    '[telemetry]\nenabled = true\nlisten = "all"\n',
  );
  const daemon = await to.start();
  const token = readFileSync(join(to.stateDir, "llm-bridge/telemetry.token"), "utf8").trim();
  expect(daemon.stderr()).not.toContain(token);
  const [, request] = recordedRequests("grpc");
  const send = (given: string) =>
    exportByGrpc(to.grpc, "metrics", request?.body ?? new Uint8Array(), { token: given });
  expect(await send("none")).toMatchObject({ ok: false });
  expect(await send(token)).toMatchObject({ ok: true });
});

const isRoot = process.getuid?.() === 0;

/** A number that no system of a distribution gives away. */
const STRANGER = 64_123;

const strangerNeeds = ["curl", "setpriv"].filter((program) => Bun.which(program) === null);

describeWhere(
  "another user of this machine",
  isRoot ? strangerNeeds : [...strangerNeeds, "root, to be somebody else"],
  () => {
    test("is heard with the token only, however it sends", async () => {
      await using sandbox = createSandbox();
      const to = await receiver(sandbox);
      await to.start();
      const token = readFileSync(join(to.stateDir, "llm-bridge/telemetry.token"), "utf8").trim();
      const byHttp = async (...more: string[]) => {
        const type = "content-type: application/json";
        return await sendAs(STRANGER, `http://127.0.0.1:${to.http}/v1/metrics`, type, ...more);
      };
      const byGrpc = async (...more: string[]) => {
        const service = "opentelemetry.proto.collector.metrics.v1.MetricsService";
        const url = `http://127.0.0.1:${to.grpc}/${service}/Export`;
        const type = "content-type: application/grpc";
        return await sendAs(STRANGER, url, type, "--http2-prior-knowledge", ...more);
      };
      const bearer = ["-H", `Authorization: Bearer ${token}`];
      expect(await byHttp()).toContain("HTTP/1.1 401");
      expect(await byHttp(...bearer)).toContain("HTTP/1.1 200");
      expect(await byGrpc()).toContain("grpc-status: 16");
      // No message: it is read, and found to be none.
      expect(await byGrpc(...bearer)).toMatch(/grpc-status: (?!16)/);
    });
  },
);

/** The head of what a request of a user of this machine is answered with. */
async function sendAs(uid: number, url: string, type: string, ...more: string[]): Promise<string> {
  const command = ["curl", "-s", "-i", "-m", "10", "-H", type, "-d", "{}", ...more, url];
  const child = Bun.spawn([...asUser(uid), ...command], { stdout: "pipe", stderr: "ignore" });
  return await child.stdout.text();
}

describeNeeding("a full disk", isRoot ? [] : ["root, to mount a small file system"], () => {
  test("is told to the exporter, and nothing that was acknowledged is lost", async () => {
    const disk = mkdtempSync(join(tmpdir(), "llm-bridge-full-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", disk]);
    try {
      await using sandbox = createSandbox();
      const to = await receiver(sandbox, disk);
      const daemon = await to.start();
      let [points, sum, refused] = [0, 0, 0];
      for (const made of madeUpExports({ sessions: 20, pointsARequest: 1000 }, 0, 400)) {
        const request = { signal: "metrics", encoding: "protobuf", body: made.protobuf } as const;
        const { status } = await postTo(to, request);
        if (status === 200) {
          points += made.points;
          sum += made.sum;
          continue;
        }
        refused++;
        expect(status).toBe(503);
        if (refused === 3) break;
      }
      expect(points).toBeGreaterThan(0);
      expect(refused).toBe(3);
      const byGrpc = await exportByGrpc(to.grpc, "metrics", madeOne());
      expect(byGrpc).toMatchObject({ ok: false, code: 14 });
      await says(daemon, "telemetry store is degraded");

      execFileSync("mount", ["-o", "remount,size=32m", disk]);
      await until("there is room again", async () => {
        const answer = await exportByGrpc(to.grpc, "metrics", madeOne());
        return answer.ok;
      });
      await daemon.stop();
      const { sum: one } = madeOneExport();
      const kept = Object.values(keptIn(disk, TOKENS, "type")).reduce((a, b) => a + b, 0);
      expect(kept).toBe(sum + one);
    } finally {
      execFileSync("umount", ["-l", disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});

/** A request that no other is like. */
function madeOneExport() {
  const [made] = madeUpExports({ sessions: 20, pointsARequest: 1000 }, 5000, 5001);
  if (!made) throw new Error("Expected a request.");
  return made;
}

const madeOne = (): Uint8Array => madeOneExport().protobuf;

const client = findClient();
const missing = [...client.missing, ...missingPrograms(["curl"])];

describeNeeding("a real Claude Code that exports", missing, () => {
  test.each(OTLP_PROTOCOLS)(
    "by %s: its counters and its events come to what its transcripts come to",
    async (protocol) => {
      await using sandbox = createSandbox();
      const stateDir = join(sandbox.home, ".local/state");
      const place = prepareClient(sandbox);
      mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
      writeFileSync(
        join(sandbox.configDir, "llm-bridge/config.toml"),
        "[telemetry]\nenabled = true\n",
      );
      const { stdout, stderr, exitCode } = await runPrintClient(client.path, sandbox, place, {
        prompts: ["[[tour]] Show me around.", "[[greeting]] Hello."],
        env: telemetryVariables({ protocol, httpPort: 4318, grpcPort: 4317 }),
      });
      expect({ stderr, exitCode }).toMatchObject({
        stderr: expect.not.stringContaining("degraded"),
        exitCode: 0,
      });
      expect(stdout).toContain("That was the tour.");

      const usage = await sandbox.run(["usage", "session", "--json"], {
        env: { CLAUDE_CONFIG_DIR: place.configDir },
      });
      const { sessions } = JSON.parse(usage.stdout);
      expect(sessions).toHaveLength(2);
      for (const session of sessions) {
        expect(keptIn(stateDir, TOKENS, "type", session.sessionId)).toEqual({
          input: session.inputTokens,
          output: session.outputTokens,
          cacheRead: session.cacheReadTokens,
          cacheCreation: session.cacheCreationTokens,
        });
        const cost = keptIn(stateDir, "claude_code_cost_usage", "session_id", session.sessionId);
        expect(cost[session.sessionId]).toBeCloseTo(session.totalCost, 9);
        expect(requestsIn(stateDir, session.sessionId)).toEqual({
          requests: session.responses,
          outputTokens: session.outputTokens,
        });
      }
    },
    CLIENT_WITHIN_MS,
  );

  test(
    "as setup has told it to: what a skill, a plugin, an MCP server and a subagent cost is told apart",
    async () => {
      await using sandbox = createSandbox();
      const place = prepareClient(sandbox);
      writeFileSync(
        place.settingsPath,
        JSON.stringify({
          permissions: { allow: ["Agent", "Bash", "Skill", "mcp__bobbin__wind"] },
          // Without it the client says `custom` and `third-party` in place of names.
          env: { OTEL_LOG_TOOL_DETAILS: "1" },
        }),
      );
      const put = (path: string, text: string) => {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      };
      const skill = (name: string) => `---\nname: ${name}\ndescription: A craft\n---\nDo it.\n`;
      put(join(place.configDir, "skills/weave/SKILL.md"), skill("weave"));
      const plugin = join(sandbox.root, "loom");
      put(join(plugin, ".claude-plugin/plugin.json"), '{ "name": "loom", "version": "1.0.0" }');
      put(join(plugin, "skills/spin/SKILL.md"), skill("spin"));
      const mcpConfig = join(sandbox.root, "mcp.json");
      const server = resolve(import.meta.dir, "../fakes/fake-mcp.ts");
      const bobbin = { command: process.execPath, args: [server] };
      writeFileSync(mcpConfig, JSON.stringify({ mcpServers: { bobbin } }));
      await sandbox.run([
        "setup",
        "--telemetry",
        "--yes",
        "--agent=claude",
        "--no-waybar",
        "--no-style",
        "--no-service",
        "--no-completions",
        `--settings=${place.settingsPath}`,
        `--claude-version=${CLIENT_VERSION}`,
      ]);

      const { stdout, exitCode } = await runPrintClient(client.path, sandbox, place, {
        args: ["--plugin-dir", plugin, "--mcp-config", mcpConfig, "--strict-mcp-config"],
        prompts: ["[[skill]] Go.", "[[plugin]] Go.", "[[mcp]] Go.", "[[delegate]] Go."],
        env: { ENABLE_TOOL_SEARCH: "0", TEST_JAR: join(sandbox.root, "jar") },
        after: COST_VIEW,
      });

      expect(exitCode).toBe(0);
      const view: CostView = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
      const namesOf = ({ rows }: CostBreakdown) => rows.map(({ name }) => name).toSorted();
      expect(namesOf(view.bySkill)).toEqual(["loom:spin", "weave"]);
      expect(namesOf(view.byPlugin)).toEqual(["loom"]);
      expect(namesOf(view.byMcpServer)).toEqual(["bobbin"]);
      expect(namesOf(view.bySubagent)).toEqual(["general-purpose", "main"]);
      // One request each, at one price, follows a skill and a tool; the subagent makes two.
      const one = view.byMcpServer.rows[0]?.cost.microUsd ?? 0;
      expect(one).toBeGreaterThan(0);
      const costsOf = ({ rows }: CostBreakdown) => rows.map(({ cost }) => cost.microUsd);
      expect(costsOf(view.bySkill)).toEqual([one, one]);
      expect(costsOf(view.byPlugin)).toEqual([one]);
      expect(view.bySubagent.rows.at(-1)).toMatchObject({
        name: "general-purpose",
        cost: { microUsd: 2 * one },
      });
    },
    CLIENT_WITHIN_MS,
  );
});

/** Logs in as a browser would, once a report has brought the whole of every transcript into the ledger. */
const COST_VIEW = `
"$TEST_BRIDGE" usage > /dev/null
login=$("$TEST_BRIDGE" dashboard --no-open 2> /dev/null)
curl -s -o /dev/null -c "$TEST_JAR" "$login"
curl -s -b "$TEST_JAR" "http://127.0.0.1:4319/api/cost?range=24h"
`;

/** What the events of a session tell of its requests. */
function requestsIn(stateDir: string, session: string) {
  const { db } = openTelemetryDatabase(join(stateDir, "llm-bridge/telemetry.db"));
  const requests = openTelemetryReader(db)
    .records(session)
    .filter((record) => record.kind === "request");
  db.close();
  const outputTokens = requests.reduce((sum, request) => sum + request.outputTokens, 0);
  return { requests: requests.length, outputTokens };
}
