import type { Dashboard } from "../../core/dashboard/dashboard.ts";
import { reasonOf } from "../../core/fault.ts";
import { answerAsset, type FindAsset } from "./assets.ts";
import type { LiveEvents } from "./events.ts";
import {
  type Guarded,
  hasBearer,
  hasCookie,
  isForUs,
  isFromOtherSite,
  SAFE_HEADERS,
  type Visitor,
} from "./guard.ts";
import { answerHook, type HookPorts } from "./hook.ts";
import { answerLogin, answerTicket, type LoginPorts } from "./login.ts";
import { refuse } from "./json-answer.ts";
import { answerApi } from "./routes.ts";

export interface WebPorts extends LoginPorts, HookPorts {
  /** The port may be known only once the server listens. */
  readonly guarded: () => Guarded;
  readonly dashboard: Dashboard;
  readonly events: LiveEvents;
  readonly findAsset: FindAsset;
  /** What Prometheus reads, in the format that the request likes best. */
  readonly metrics: (request: Request) => {
    readonly contentType: string;
    readonly body: Uint8Array<ArrayBuffer>;
  };
  /** Whether any process of this machine may read them, or only ours and who has the token. */
  readonly areMetricsOpen: () => boolean;
}

/**
 * Answers every request to the daemon's web server. The page itself holds nothing of anybody and is open; what
 * it shows takes a cookie, and a connection that is ours. Never rejects.
 */
export async function answerWeb(
  request: Request,
  visitor: Visitor,
  ports: WebPorts,
): Promise<Response> {
  // A request without a host, or with one that is none, has no address.
  const url = URL.parse(request.url) ?? new URL("http://unknown/");
  // No browser, no page: an agent waits for this answer. Hooks may come through a tunnel, under any name.
  if (url.pathname === "/hook") {
    return await orFault(() => answerHook(request, url, ports.guarded(), ports));
  }
  const response = await orFault(() => answer(request, url, visitor, ports));
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.headers.set(name, value);
  return response;
}

async function orFault(run: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    const reason = reasonOf(error);
    return refuse(500, "internal", `This went wrong: ${reason}`);
  }
}

function answer(
  request: Request,
  url: URL,
  visitor: Visitor,
  ports: WebPorts,
): Response | Promise<Response> {
  const guarded = ports.guarded();
  if (!isForUs(request, guarded.port)) {
    return refuse(421, "wrong-host", "This server answers to 127.0.0.1 and localhost only.");
  }
  if (url.pathname === "/login") return answerLogin(request, url, visitor, guarded, ports);
  if (isFromOtherSite(request, guarded.port) && !isNavigation(request)) {
    return refuse(403, "other-site", "Pages of other sites get nothing here.");
  }
  if (url.pathname === "/ticket") return answerTicket(request, ports);
  if (url.pathname === "/metrics") return answerMetrics(request, visitor, guarded, ports);
  if (url.pathname === "/api" || url.pathname.startsWith("/api/")) {
    if (isFromOtherSite(request, guarded.port)) {
      return refuse(403, "other-site", "Pages of other sites get nothing here.");
    }
    if (!hasCookie(request, guarded) || !visitor.isOurs()) {
      return refuse(401, "not-logged-in", "This browser has not logged in.", {}, LOGIN_HINT);
    }
    return answerApi(request, url, ports);
  }
  return answerPage(request, url, ports);
}

const LOGIN_HINT = "`waybar-llm-bridge dashboard` opens the dashboard.";

/** A person follows a link to us: the page that opens has nothing of the site that it came from. */
const isNavigation = (request: Request): boolean =>
  request.method === "GET" &&
  request.headers.get("sec-fetch-mode") === "navigate" &&
  request.headers.get("sec-fetch-dest") === "document";

/** Views are addresses of the page's own; files have a dot in their name. */
function answerPage(request: Request, { pathname }: URL, { findAsset }: WebPorts): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(405, "method-not-allowed", "Only GET.", { allow: "GET, HEAD" });
  }
  // Browsers ask for it where a page names no icon, as that of a login does.
  if (pathname === "/favicon.ico") return new Response(null, { status: 204 });
  const isFile = pathname.slice(pathname.lastIndexOf("/")).includes(".");
  const asset = findAsset(pathname) ?? (isFile ? undefined : findAsset("/"));
  if (asset === undefined) return refuse(404, "not-found", "There is nothing of that name.");
  return answerAsset(request, asset);
}

/** Whoever scrapes has the token, or is a process of ours, unless the configuration opens it to the machine. */
function answerMetrics(
  request: Request,
  visitor: Visitor,
  { token }: Guarded,
  { areMetricsOpen, metrics }: WebPorts,
): Response {
  if (request.method !== "GET") {
    return refuse(405, "method-not-allowed", "Only GET.", { allow: "GET" });
  }
  if (!areMetricsOpen() && !hasBearer(request, token) && !visitor.isOurs()) {
    return refuse(
      401,
      "token-needed",
      "Programs of other users need the token.",
      { "www-authenticate": "Bearer" },
      '`waybar-llm-bridge telemetry token` prints it; `[server] metrics = "open"` does without.',
    );
  }
  const { contentType, body } = metrics(request);
  return new Response(body, {
    headers: { "content-type": contentType, "cache-control": "no-store" },
  });
}
