import type { Dashboard } from "../../core/dashboard/dashboard.ts";
import { answerAsset, type FindAsset } from "./assets.ts";
import type { LiveEvents } from "./events.ts";
import {
  cookieName,
  type Guarded,
  hasBearer,
  hasCookie,
  isForUs,
  isFromOtherSite,
  SAFE_HEADERS,
  type Visitor,
} from "./guard.ts";
import { answerApi, refuse } from "./routes.ts";
import type { Tickets } from "./tickets.ts";

export interface WebPorts {
  /** The port may be known only once the server listens. */
  readonly guarded: () => Guarded;
  /** Known to whoever can read our runtime directory: it asks for tickets. */
  readonly secret: string;
  readonly tickets: Tickets;
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
  /** Takes the input of an agent's hook. False: it was none. */
  readonly takeHook: (agent: string | undefined, input: unknown) => boolean;
}

/** A hook's input as the agent sends it: prompts and results of tools, which may be long. */
export const MAX_HOOK_BYTES = 1024 * 1024;

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
    const reason = error instanceof Error ? error.message : String(error);
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

/** A program that can read our runtime directory gets a ticket for a browser. */
function answerTicket(request: Request, { secret, tickets }: WebPorts): Response {
  if (request.method !== "POST") {
    return refuse(405, "method-not-allowed", "Only POST.", { allow: "POST" });
  }
  if (!hasBearer(request, secret)) {
    return refuse(401, "secret-needed", "That is not the secret of the runtime directory.");
  }
  return Response.json({ ticket: tickets.issue() }, { headers: { "cache-control": "no-store" } });
}

/** A browser hands its ticket in, in a form or in the address, and gets a cookie for it. */
async function answerLogin(
  request: Request,
  { searchParams }: URL,
  visitor: Visitor,
  { cookie, port }: Guarded,
  { tickets }: WebPorts,
): Promise<Response> {
  if (request.method !== "POST" && request.method !== "GET") {
    return refuse(405, "method-not-allowed", "Only GET and POST.", { allow: "GET, POST" });
  }
  // Before a form is read: who gets nothing cannot fill our memory either.
  if (!visitor.isOurs()) return refuse(403, "not-yours", "This is another user's dashboard.");
  const given = request.method === "POST" ? await readForm(request) : searchParams;
  if (!tickets.take(given.get("ticket") ?? "")) {
    return page(
      403,
      "<h1>That link is used up</h1><p>Each works once, for a minute. Open the dashboard again: <code>waybar-llm-bridge dashboard</code></p>",
    );
  }
  // A strict cookie is not sent along with a redirect that began on another site; it is with a page's own step.
  return page(200, "<p>One moment …</p>", {
    refresh: `0; url=${addressOf(given.get("view") ?? "")}`,
    "set-cookie": `${cookieName(port)}=${cookie}; Path=/; HttpOnly; SameSite=Strict`,
  });
}

/** The page at a view; never an address of another site. */
const addressOf = (view: string): string => (/^[a-z-]{1,32}$/.test(view) ? `/?view=${view}` : "/");

/** A ticket and a view are short; a page of another site may send more, and nobody takes it in. */
const MAX_FORM_BYTES = 4096;

async function readForm(request: Request): Promise<URLSearchParams> {
  const body: ReadableStream<Uint8Array> | null = request.body;
  const decoder = new TextDecoder();
  let text = "";
  // A body that was cut off.
  try {
    for await (const bytes of body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > MAX_FORM_BYTES) return new URLSearchParams();
    }
  } catch {
    return new URLSearchParams();
  }
  return new URLSearchParams(text);
}

const page = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>llm-bridge</title>${body}`,
    {
      status,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        ...headers,
      },
    },
  );

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

/** A hook without a process: the same input, answered with nothing, so that the agent goes on at once. */
async function answerHook(
  request: Request,
  { searchParams }: URL,
  { token }: Guarded,
  { takeHook }: WebPorts,
): Promise<Response> {
  if (request.method !== "POST") {
    return refuse(405, "method-not-allowed", "Only POST.", { allow: "POST" });
  }
  // Browsers send it with every POST; agents never do.
  if (request.headers.has("origin")) {
    return refuse(403, "other-site", "Pages get nothing here.");
  }
  if (!hasBearer(request, token)) {
    return refuse(401, "token-needed", "The hook's token is needed.", {
      "www-authenticate": "Bearer",
    });
  }
  let input: unknown;
  // Half a body, or none.
  try {
    const text = await request.text();
    if (text.length > MAX_HOOK_BYTES) return refuse(413, "too-large", "More than 1 MiB.");
    input = JSON.parse(text);
  } catch {
    return refuse(400, "bad-hook", "The body is not JSON.");
  }
  if (!takeHook(searchParams.get("agent") ?? undefined, input)) {
    return refuse(400, "bad-hook", "The body is no hook's input.");
  }
  return new Response(null, { status: 200 });
}
