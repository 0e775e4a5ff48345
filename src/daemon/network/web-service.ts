import { hookInput } from "../../agents/hook-input.ts";
import type { Dashboard } from "../../core/dashboard/dashboard.ts";
import type { Now } from "../../core/instant.ts";
import { createLiveEvents } from "../../surfaces/web/events.ts";
import type { FindAsset } from "../../surfaces/web/assets.ts";
import { MAX_HOOK_BYTES } from "../../surfaces/web/hook.ts";
import { loadPage } from "../../surfaces/web/page.ts";
import { createTickets } from "../../surfaces/web/tickets.ts";
import { answerWeb, type WebPorts } from "../../surfaces/web/web.ts";
import { serveHttp } from "../../sys/http-server.ts";
import type { Log } from "../../sys/log.ts";
import { removePrivateFile, writePrivateFile } from "../../sys/private-file.ts";
import { randomText } from "../../sys/random-text.ts";
import { isOfUser } from "../../sys/socket-owner.ts";
import type { WireMessage } from "../../wire/message.ts";
import type { Supervisor } from "../component.ts";

export interface WebServicePorts extends Pick<WebPorts, "metrics" | "areMetricsOpen"> {
  readonly port: number;
  readonly uid: number;
  /** Where it is said where the server is. */
  readonly runtimePath: string;
  /** What hooks and scrapers know. */
  readonly token: string;
  readonly dashboard: Dashboard;
  readonly log: Log;
  readonly run: Supervisor["run"];
  readonly now: () => Now;
  /** Takes a message as if a hook had sent it. */
  readonly take: (message: WireMessage) => void;
}

/** The daemon's one web server. */
export interface WebService {
  /** As it was asked for. */
  readonly port: number;
  /** Asks for the page as a browser would. Rejects where it does not come. */
  askItself(): Promise<void>;
  /** What is shown may have changed. */
  touch(): void;
  stop(): void;
}

/** Begins to serve on this machine, and writes down where. Throws BridgeFault `port-taken`, and what the file system says. */
export function startWeb(ports: WebServicePorts): WebService {
  const { dashboard, log, now, port, runtimePath, token, uid } = ports;
  const cookie = randomText();
  const secret = randomText();
  const events = createLiveEvents({
    live: () => JSON.stringify(dashboard.live()),
    setTimer(run, ms) {
      const timer = setTimeout(() => ports.run("live pages", run), ms);
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
  });
  let findAsset: FindAsset = () => undefined;
  const loading = loadPage().then((files) => {
    findAsset = (path) => files.get(path);
  });
  const webPorts: WebPorts = {
    ...ports,
    guarded: () => ({ port: server.port, cookie, token }),
    secret,
    tickets: createTickets(randomText, () => now().bootMs),
    events,
    findAsset: (path) => findAsset(path),
    takeHook(agent, input) {
      const message = hookInput(agent, input);
      const { bootMs: boot_ms, epochMs: epoch_ms } = now();
      if (message) ports.take({ ...message, boot_ms, epoch_ms });
      return message !== undefined;
    },
  };
  const server = serveHttp({
    address: "127.0.0.1",
    port,
    maxBodyBytes: MAX_HOOK_BYTES,
    async answer(request, peer) {
      await loading;
      return await answerWeb(
        request,
        { isOurs: () => isOfUser(uid, peer(), server.port) },
        webPorts,
      );
    },
  });
  writePrivateFile(
    runtimePath,
    `${JSON.stringify({ port: server.port, pid: process.pid, secret })}\n`,
  );
  log(`serving the dashboard on http://127.0.0.1:${server.port}/`);
  return {
    port,
    async askItself() {
      const response = await fetch(`http://127.0.0.1:${server.port}/`, {
        signal: AbortSignal.timeout(ANSWER_WAIT_MS),
      });
      if (!response.ok) throw new Error(`The web server answers with ${response.status}.`);
      await response.arrayBuffer();
    },
    touch: events.touch,
    stop() {
      events.stop();
      server.stop();
      removePrivateFile(runtimePath);
    },
  };
}

/** It is ourselves that we ask: longer means never. */
const ANSWER_WAIT_MS = 2000;
