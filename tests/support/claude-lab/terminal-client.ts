import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Sandbox } from "../sandbox.ts";
import { until } from "../until.ts";
import { CLIENT_VERSION, isolation } from "./client.ts";

/** In a namespace of its own, every port is free. */
const API_PORT = 8787;

/** The client starts in 0.6 s; a busy machine may need long for a 377 MB program. */
const STARTS_WITHIN_MS = 60_000;

/** A dialog that has just opened drops keys, so they are pressed again; it closes within 0.1 s of one that it takes. */
const PRESS_AGAIN_MS = 600;

const KEYS = { enter: "\r", escape: "\u001b" } as const;

/** What the client says of itself in its own session file. */
export type ClientStatus = "idle" | "busy" | "waiting";

/** The directories of a client that belongs to a sandbox. */
export interface ClientPlace {
  readonly configDir: string;
  readonly settingsPath: string;
  readonly workspace: string;
  readonly tmp: string;
  readonly apiLog: string;
}

/** A real client in a terminal of its own, talking to the scripted model. */
export interface TerminalClient extends AsyncDisposable {
  /** Types a prompt and sends it once the client has drawn it. */
  readonly prompt: (text: string) => Promise<void>;
  readonly press: (key: keyof typeof KEYS) => void;
  /** Presses the key until the dialog that is open has taken it. */
  readonly answer: (key: keyof typeof KEYS) => Promise<void>;
  readonly status: () => ClientStatus | undefined;
  readonly pid: () => number | undefined;
  readonly sessionId: () => string | undefined;
  /** Everything drawn so far, without colours and cursor movements. */
  readonly drawn: () => string;
  readonly isRunning: () => boolean;
}

/** Makes the client's home, in which its first-run dialogs are settled, and a workspace with a file in it. */
export function prepareClient(sandbox: Sandbox): ClientPlace {
  const place = {
    configDir: join(sandbox.root, "claude"),
    settingsPath: join(sandbox.root, "claude/settings.json"),
    workspace: join(sandbox.root, "workspace"),
    tmp: join(sandbox.root, "tmp"),
    apiLog: join(sandbox.root, "api.log"),
  };
  for (const path of [place.configDir, place.workspace, place.tmp]) {
    mkdirSync(path, { mode: 0o700 });
  }
  writeFileSync(join(place.workspace, "notes.txt"), "first\nsecond\nthird\n");
  Bun.spawnSync(["git", "init", "-q"], { cwd: place.workspace });
  writeFileSync(
    join(place.configDir, ".claude.json"),
    JSON.stringify({
      hasCompletedOnboarding: true,
      lastOnboardingVersion: CLIENT_VERSION,
      theme: "dark",
      numStartups: 3,
      autoUpdates: false,
      hasSeenAutoDefaultNudge: true,
      hasResetAutoModeOptInForDefaultOffer: true,
      customApiKeyResponses: { approved: ["dummy-key"], rejected: [] },
      projects: {
        [place.workspace]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true },
      },
    }),
  );
  // What the script does is allowed, but for `touch`: that one asks.
  const permissions = { allow: ["Read", "Agent", "Bash"], ask: ["Bash(touch:*)"] };
  writeFileSync(place.settingsPath, `${JSON.stringify({ permissions }, null, 2)}\n`);
  return place;
}

/** Starts the client and the stand-in of its API where nothing but loopback is reachable, and waits until it is idle. */
export async function startTerminalClient(
  clientPath: string,
  sandbox: Sandbox,
  place: ClientPlace,
  args: readonly string[] = [],
): Promise<TerminalClient> {
  const apart = isolation();
  if (apart === undefined) throw new Error("There is no network namespace to be had here.");
  const decoder = new TextDecoder();
  let output = "";
  const child = Bun.spawn([...apart, "sh", "-c", START, "sh", clientPath, ...args], {
    cwd: place.workspace,
    env: {
      ...sandbox.env,
      TERM: "xterm-256color",
      SHELL: "/bin/sh",
      TMPDIR: place.tmp,
      CLAUDE_CONFIG_DIR: place.configDir,
      CLAUDE_CODE_TMPDIR: place.tmp,
      ANTHROPIC_API_KEY: "dummy-key",
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${API_PORT}`,
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: "1",
      TEST_BUN: process.execPath,
      TEST_API: resolve(import.meta.dir, "../../fakes/fake-api.ts"),
      TEST_API_PORT: String(API_PORT),
      TEST_API_LOG: place.apiLog,
    },
    terminal: {
      cols: 140,
      rows: 45,
      data: (_terminal, bytes) => {
        output += decoder.decode(bytes, { stream: true });
      },
    },
  });
  const terminal = child.terminal!;
  const drawn = () => Bun.stripANSI(output);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const client: TerminalClient = {
    prompt: async (text) => {
      const before = output.length;
      terminal.write(text);
      const wanted = text.replaceAll(/\s/g, "");
      await until(
        `the client has drawn “${text}”`,
        () => Bun.stripANSI(output.slice(before)).replaceAll(/\s/g, "").includes(wanted),
        { seen: () => drawn().slice(-2000) },
      );
      terminal.write(KEYS.enter);
    },
    press: (key) => {
      terminal.write(KEYS[key]);
    },
    answer: async (key) => {
      // The hooks speak of a dialog before it is open.
      await until("a dialog is open", () => client.status() === "waiting");
      let pressedAt = Number.NEGATIVE_INFINITY;
      await until(
        `the dialog has taken ${key}`,
        () => {
          if (client.status() !== "waiting") return true;
          if (performance.now() - pressedAt > PRESS_AGAIN_MS) {
            client.press(key);
            pressedAt = performance.now();
          }
          return false;
        },
        { seen: () => drawn().slice(-2000) },
      );
    },
    status: () => readSessionFile(place.configDir)?.status,
    pid: () => readSessionFile(place.configDir)?.pid,
    sessionId: () => readSessionFile(place.configDir)?.sessionId,
    drawn,
    isRunning,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await until("the client has left", () => !isRunning()).catch(() => child.kill("SIGKILL"));
      await child.exited;
      terminal.close();
    },
  };
  await until(
    "the client is idle",
    () => {
      if (!isRunning()) throw new Error(`The client left: ${drawn()}`);
      return client.status() === "idle";
    },
    { withinMs: STARTS_WITHIN_MS, seen: () => drawn().slice(-2000) },
  );
  return client;
}

/** The stand-in dies with the client, whose process this shell becomes. */
const START = `
ip link set lo up 2> /dev/null || ifconfig lo up || exit 1
setpriv --pdeathsig KILL "$TEST_BUN" "$TEST_API" "$TEST_API_PORT" "$TEST_API_LOG" "$PWD" < /dev/null > "$TEST_API_LOG.out" 2>&1 &
until grep -q listening "$TEST_API_LOG" 2> /dev/null; do sleep 0.02; done
exec "$@" --permission-mode manual
`;

/** The client's own session file, as far as we look into it. */
interface WireSessionFile {
  readonly pid: number;
  readonly sessionId: string;
  readonly status?: ClientStatus;
}

function readSessionFile(configDir: string): WireSessionFile | undefined {
  const dir = join(configDir, "sessions");
  try {
    const name = readdirSync(dir).find((entry) => /^\d+\.json$/.test(entry));
    // The client rewrites it in place: half a file is read again at the next look.
    return name === undefined
      ? undefined
      : (JSON.parse(readFileSync(join(dir, name), "utf8")) as WireSessionFile);
  } catch {
    return undefined;
  }
}
