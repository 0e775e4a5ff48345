import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../sandbox.ts";
import { until } from "../until.ts";
import { isolation } from "./client.ts";
import { clientEnvironment, type ClientPlace } from "./client-place.ts";

/** The client starts in 0.6 s; a busy machine may need long for a 377 MB program. */
const STARTS_WITHIN_MS = 60_000;

/** A dialog that has just opened drops keys, so they are pressed again; it closes within 0.1 s of one that it takes. */
const PRESS_AGAIN_MS = 600;

const KEYS = { enter: "\r", escape: "\u001b" } as const;

/** What the client says of itself in its own session file. */
export type ClientStatus = "idle" | "busy" | "waiting";

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
    env: clientEnvironment(sandbox, place),
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
api=$!
until grep -q listening "$TEST_API_LOG" 2> /dev/null; do
  kill -0 "$api" 2> /dev/null || { cat "$TEST_API_LOG.out"; exit 1; }
  sleep 0.02
done
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
