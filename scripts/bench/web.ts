import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { openTelemetryDatabase } from "../../src/telemetry/open.ts";
import { openLedgerDatabase } from "../../src/store/ledger/database.ts";
import { createDice } from "../dashboard/dice.ts";
import { madeUpLedger } from "../dashboard/made-up-ledger.ts";
import { madeUpTelemetry } from "../dashboard/made-up-telemetry.ts";
import { percentile } from "./percentile.ts";
import { makePrivateDir, type PrivateDir, startDaemon } from "./private-daemon.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./row.ts";

const SESSIONS = 10_000;

/** So many more only export: they are in no ledger. */
const SESSIONS_ELSEWHERE = 2000;
const VIEW_TARGET_MS = 100;
const VIEW_RUNS = 15;

const VIEWS = [
  "live",
  "summary?range=30d",
  "tokens?range=30d",
  "insights",
  "sessions?range=30d&sort=cost",
  "sessions?range=30d&filter=atlas",
  "cost?range=30d",
  "limits",
];

const HOOK_TARGET_MS = 0.15;
const HOOK_RUNS = 5000;

/** Every view of a daemon whose last thirty days have 10,000 sessions in the ledger and 2,000 elsewhere, asked for over the network. */
export async function measureViews({ bridge }: Programs): Promise<Row> {
  using dir = makePrivateDir();
  await using server = await startServer(bridge, dir, (state) => {
    const dice = createDice(1);
    const nowMs = Date.now();
    const made = { sessions: SESSIONS, nowMs, recentShare: 1 };
    using ledger = madeUpLedger(openLedgerDatabase(`${state}/ledger.db`), made, dice);
    const { db } = openTelemetryDatabase(`${state}/telemetry.db`);
    madeUpTelemetry(db, ledger, { nowMs, elsewhere: SESSIONS_ELSEWHERE }, dice);
    db.close();
  });
  const cookie = await server.logIn();
  const medians: [string, number][] = [];
  for (const view of VIEWS) {
    const samples: number[] = [];
    for (let run = 0; run < VIEW_RUNS; run++) {
      const startedMs = performance.now();
      const response = await fetch(`${server.origin}/api/${view}`, { headers: { cookie } });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`Expected ${view} to answer, got ${response.status}`);
      samples.push(performance.now() - startedMs);
    }
    medians.push([view, percentile(samples, 0.5)]);
  }
  const slowest = Math.max(...medians.map(([, ms]) => ms));
  return {
    what: `any view over 30 days with ${SESSIONS} sessions and ${SESSIONS_ELSEWHERE} that only export, from request to answer`,
    target: `≤ ${VIEW_TARGET_MS} ms`,
    measured: medians.map(([view, ms]) => `${view.split("?", 1)[0]} ${ms.toFixed(1)}`).join(", "),
    met: slowest <= VIEW_TARGET_MS,
  };
}

/** A hook by HTTP, from a client that keeps its connection. */
export async function measureHttpHook({ bridge }: Programs): Promise<Row> {
  using dir = makePrivateDir();
  await using server = await startServer(bridge, dir, () => undefined);
  const token = await Bun.file(`${dir.path}/.local/state/llm-bridge/telemetry.token`).text();
  const post = await keepAliveClient(server.port, token.trim());
  const samples: number[] = [];
  for (let run = 0; run < HOOK_RUNS; run++) {
    const startedMs = performance.now();
    await post.send(run);
    samples.push(performance.now() - startedMs);
  }
  post.close();
  const p50 = percentile(samples, 0.5);
  return {
    what: "`POST /hook` from a keep-alive client",
    target: `p50 ≤ ${HOOK_TARGET_MS} ms`,
    measured: `p50 ${p50.toFixed(3)} ms, p99 ${percentile(samples, 0.99).toFixed(3)} ms`,
    met: p50 <= HOOK_TARGET_MS,
  };
}

/** A daemon that serves, telemetry included. */
interface Server extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  /** An address that logs a browser in, once. */
  loginAddress(): Promise<string>;
  /** The cookie of a login. */
  logIn(): Promise<string>;
}

/** Starts one in a private directory; `fill` may put databases where it looks for them. */
export async function startServer(
  program: string,
  dir: PrivateDir,
  fill: (stateDir: string) => void,
): Promise<Server> {
  const state = join(dir.path, ".local/state/llm-bridge");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  fill(state);
  mkdirSync(join(dir.path, ".config/llm-bridge"), { recursive: true });
  const [port, otlpHttp, otlpGrpc] = [await freePort(), await freePort(), await freePort()];
  writeFileSync(
    join(dir.path, ".config/llm-bridge/config.toml"),
    `[server]\nenabled = true\nport = ${port}\n[telemetry]\nenabled = true\notlp_http_port = ${otlpHttp}\notlp_grpc_port = ${otlpGrpc}\n`,
  );
  const daemon = await startDaemon(program, dir);
  const runtime = join(dir.path, "llm-bridge-http.json");
  while (!existsSync(runtime)) await Bun.sleep(10);
  const origin = `http://127.0.0.1:${port}`;
  async function loginAddress(): Promise<string> {
    // decode boundary: our own daemon has written both.
    const { secret } = (await Bun.file(runtime).json()) as { secret: string };
    const headers = { authorization: `Bearer ${secret}` };
    const response = await fetch(`${origin}/ticket`, { method: "POST", headers });
    const { ticket } = (await response.json()) as { ticket: string };
    return `${origin}/login?ticket=${ticket}`;
  }
  return {
    port,
    origin,
    loginAddress,
    async logIn() {
      const login = await fetch(await loginAddress());
      return login.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    },
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

/** A socket and its bytes: what an HTTP library adds is not ours to measure. */
async function keepAliveClient(port: number, token: string) {
  let answered: (() => void) | undefined;
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_socket, bytes) {
        // An answer without a body comes in one piece.
        if (!bytes.toString("latin1").startsWith("HTTP/1.1 200")) throw new Error("Expected 200");
        answered?.();
      },
    },
  });
  return {
    send(run: number): Promise<void> {
      const body = JSON.stringify({
        hook_event_name: run % 2 === 0 ? "PreToolUse" : "PostToolUse",
        session_id: "bench",
        cwd: "/home/ada/engine",
        tool_name: "Bash",
        tool_input: { command: "bun test tests/unit" },
        tool_use_id: `toolu_${run >> 1}`,
      });
      const { promise, resolve } = Promise.withResolvers<void>();
      answered = resolve;
      socket.write(
        `POST /hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      return promise;
    },
    close: () => socket.end(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}
