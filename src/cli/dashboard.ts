import { serveMessage } from "../agents/bridge/serve.ts";
import { BridgeFault } from "../core/fault.ts";
import { objectOf, parseJson } from "../core/json.ts";
import { SENDER_SYMBOLS, sendDatagram } from "../sys/dgram.ts";
import { EXIT } from "../sys/exit.ts";
import { openLibc } from "../sys/libc.ts";
import { configPath, runtimePaths, type RuntimePaths } from "../sys/paths.ts";
import { findPortHolder } from "../sys/port-holder.ts";
import { writePrivateFile } from "../sys/private-file.ts";
import { readTextFile } from "../sys/read-text.ts";
import { resolveRuntimeDir } from "../sys/runtime-dir.ts";
import { startApart } from "../sys/start-apart.ts";
import { encodeMessage } from "../wire/encode.ts";

export interface DashboardOptions {
  /** Where it is to be served; absent: as the configuration says. */
  readonly port?: number;
  readonly view?: string;
  /** Whether a browser is started. */
  readonly opens: boolean;
}

/** The daemon loads what it serves with and binds a port: half a second on a slow machine. */
const SERVE_WAIT_MS = 5000;
const LOOK_EVERY_MS = 40;

/** A daemon that is this busy is not there. */
const FULL_QUEUE_WAIT_MS = 50;

/** How long an answer of our own daemon may take. */
const ANSWER_WAIT_MS = 2000;

/** Opens the dashboard that the daemon serves, or says where it is; gives the exit code. Throws BridgeFault where nobody serves it. */
export async function runDashboard({ port, view, opens }: DashboardOptions): Promise<number> {
  const { env } = process;
  const { loadConfig } = await import("../config/load.ts");
  const { config } = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  const paths = runtimePaths(env, resolveRuntimeDir(env, process.getuid?.() ?? 0));
  const socket = config.daemon.socket_path ?? paths.socket;
  const server = await findServer({ paths, socket, port, wantedPort: port ?? config.server.port });

  const opener = opens ? Bun.which("xdg-open") : null;
  if (opener === null) {
    console.log(loginAddress(server, view));
    console.error("This address works once, for a minute.");
    return EXIT.ok;
  }
  // What a browser is started with is for all users of the machine to read: the ticket is in a file.
  writePrivateFile(paths.login, loginPage(server, view));
  startApart([opener, paths.login], env);
  console.log(`Opening the dashboard: http://127.0.0.1:${server.port}/`);
  console.error("Nothing opened? `waybar-llm-bridge dashboard --no-open` prints an address.");
  return EXIT.ok;
}

/** Where the daemon serves, with a ticket that gets one browser in. */
interface Server {
  readonly port: number;
  readonly ticket: string;
}

async function findServer(of: {
  readonly paths: RuntimePaths;
  readonly socket: string;
  readonly port: number | undefined;
  readonly wantedPort: number;
}): Promise<Server> {
  const { paths, port, socket, wantedPort } = of;
  const running = await askForTicket(paths.http, port);
  if (running) return running;
  const bytes = encodeMessage(serveMessage(port));
  const sent = sendDatagram(openLibc(SENDER_SYMBOLS), socket, bytes, FULL_QUEUE_WAIT_MS);
  if (sent !== "sent") {
    const reason = sent === "full" ? "does not take messages" : "does not run";
    throw new BridgeFault(
      "daemon-unavailable",
      `The daemon ${reason}, and it is what serves the dashboard.`,
      {
        hint: "`waybar-llm-bridge daemon` starts it; `waybar-llm-bridge setup` makes it a service.",
      },
    );
  }
  const giveUpAt = performance.now() + SERVE_WAIT_MS;
  while (performance.now() < giveUpAt) {
    const server = await askForTicket(paths.http, port);
    if (server) return server;
    await Bun.sleep(LOOK_EVERY_MS);
  }
  throw notServed(wantedPort);
}

function notServed(port: number): BridgeFault {
  const holder = findPortHolder(port);
  return holder
    ? new BridgeFault(
        "port-taken",
        `Port ${port} is taken by ${holder.comm} (pid ${holder.pid}).`,
        {
          hint: "`waybar-llm-bridge dashboard --port 4320` takes another; `[server] port` keeps it.",
        },
      )
    : new BridgeFault("daemon-unavailable", "The daemon did not begin to serve the dashboard.", {
        hint: "Its log says why: `journalctl --user -u llm-bridge`, or the terminal that it runs in.",
      });
}

/** A ticket of whoever serves now, at that port if one is named; undefined while nobody does. */
async function askForTicket(path: string, port: number | undefined): Promise<Server | undefined> {
  const found = parseServer(readTextFile(path) ?? "");
  if (!found || (port !== undefined && found.port !== port)) return undefined;
  // A daemon that was killed leaves its file behind.
  try {
    const response = await fetch(`http://127.0.0.1:${found.port}/ticket`, {
      method: "POST",
      headers: { authorization: `Bearer ${found.secret}` },
      signal: AbortSignal.timeout(ANSWER_WAIT_MS),
    });
    const { ticket } = objectOf(response.ok ? await response.json() : undefined);
    return typeof ticket === "string" ? { port: found.port, ticket } : undefined;
  } catch {
    return undefined;
  }
}

function parseServer(text: string): { readonly port: number; readonly secret: string } | undefined {
  const { port, secret } = objectOf(parseJson(text));
  return typeof port === "number" && typeof secret === "string" ? { port, secret } : undefined;
}

const loginAddress = ({ port, ticket }: Server, view = ""): string => {
  const query = new URLSearchParams({ ticket, ...(view !== "" && { view }) });
  return `http://127.0.0.1:${port}/login?${query.toString()}`;
};

/** A form that sends itself: the ticket is in no address, and in nobody's list of processes. */
const loginPage = ({ port, ticket }: Server, view = ""): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>Opening the dashboard</title>
<form method="post" action="http://127.0.0.1:${port}/login">
<input type="hidden" name="ticket" value="${Bun.escapeHTML(ticket)}">
<input type="hidden" name="view" value="${Bun.escapeHTML(view)}">
<button autofocus>Open the dashboard</button>
</form>
<script>document.forms[0].submit()</script>
`;
