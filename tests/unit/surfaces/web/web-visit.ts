import { createLiveEvents } from "../../../../src/surfaces/web/events.ts";
import { createTickets } from "../../../../src/surfaces/web/tickets.ts";
import { answerWeb, type WebPorts } from "../../../../src/surfaces/web/web.ts";
import type { Dashboard } from "../../../../src/core/dashboard/dashboard.ts";

export const PORT = 4319;
export const COOKIE = "c".repeat(43);
export const TOKEN = "t".repeat(43);
export const SECRET = "s".repeat(43);

/** A page with nothing in it. */
const PAGE = {
  type: "text/html",
  gzip: Bun.gzipSync("<!doctype html><title>page</title>"),
  etag: '"1"',
  isImmutable: false,
};

export interface Visit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  /** Whether the connection is one of this user's; so it is unless told otherwise. */
  readonly isOurs?: boolean;
}

/** A web server without a network, of which every question about figures has the same answer. */
export function webServer(dashboard: Partial<Dashboard> = {}, ports: Partial<WebPorts> = {}) {
  const hooks: [string | undefined, unknown][] = [];
  let nowMs = 0;
  let made = 0;
  const live = { sessions: [], tools: [], today: { microUsd: 0, isPartial: false }, degraded: [] };
  const tickets = createTickets(
    () => `ticket-${++made}`,
    () => nowMs,
  );
  const all: WebPorts = {
    guarded: () => ({ port: PORT, cookie: COOKIE, token: TOKEN }),
    secret: SECRET,
    tickets,
    // Only what a test asks for is there.
    dashboard: { live: () => live, ...dashboard } as Dashboard,
    events: createLiveEvents({
      live: () => JSON.stringify(live),
      setTimer: () => ({ [Symbol.dispose]: () => undefined }),
    }),
    findAsset: (path) => (path === "/" ? PAGE : undefined),
    metrics: () => ({ contentType: "text/plain", body: new TextEncoder().encode("up 1\n") }),
    areMetricsOpen: () => false,
    takeHook(agent, input) {
      hooks.push([agent, input]);
      return typeof input === "object" && input !== null && "hook_event_name" in input;
    },
    ...ports,
  };
  return {
    hooks,
    tickets,
    passTime: (ms: number) => void (nowMs += ms),
    ask(path: string, { method = "GET", headers = {}, body, isOurs = true }: Visit = {}) {
      const request = new Request(`http://127.0.0.1:${PORT}${path}`, {
        method,
        headers: { host: `127.0.0.1:${PORT}`, ...headers },
        ...(body !== undefined && { body }),
      });
      return answerWeb(request, { isOurs: () => isOurs }, all);
    },
  };
}

/** What a browser that has logged in sends from the page itself. */
export const LOGGED_IN = {
  cookie: `llm-bridge-${PORT}=${COOKIE}`,
  "sec-fetch-site": "same-origin",
} as const;
