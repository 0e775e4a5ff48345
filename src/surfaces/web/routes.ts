import type { Dashboard, SettingsChange } from "../../core/dashboard/dashboard.ts";
import { BridgeFault, reasonOf } from "../../core/fault.ts";
import { isObject, type Json, parseJson } from "../../core/json.ts";
import { parseHttpAddress } from "../../core/telemetry/store-address.ts";
import { BadQuery, readFilter, readRange, readSessionsQuery } from "./api-query.ts";
import type { LiveEvents } from "./events.ts";
import { json, refuse } from "./json-answer.ts";

/** What the API answers by. */
export interface ApiPorts {
  readonly dashboard: Dashboard;
  readonly events: LiveEvents;
}

/** A question about figures, or a wish. `undefined`: nothing of that name. */
type Answer = (url: URL, request: Request, ports: ApiPorts) => unknown;

const READ: Readonly<Record<string, Answer>> = {
  "/api/live": (_url, _request, { dashboard }) => dashboard.live(),
  "/api/metrics": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.getDashboardMetrics(readRange(of), readFilter(of)),
  "/api/summary": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.summary(readRange(of), readFilter(of)),
  "/api/tokens": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.tokens(readRange(of), readFilter(of)),
  "/api/insights": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.insights(readFilter(of)),
  "/api/sessions": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.sessions(readRange(of), readSessionsQuery(of), readFilter(of)),
  "/api/cost": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.cost(readRange(of), readFilter(of)),
  "/api/limits": (_url, _request, { dashboard }) => dashboard.limits(),
  "/api/stats-cache": (_url, _request, { dashboard }) => dashboard.statsCache(),
  "/api/smoke": (_url, _request, { dashboard }) => dashboard.smoke(),
  "/api/filters": ({ searchParams: of }, _request, { dashboard }) =>
    dashboard.filters(readRange(of)),
  "/api/settings": (_url, _request, { dashboard }) => dashboard.settings(),
};

const SESSION_PATH = "/api/sessions/";

/** Answers one request to `/api`, of somebody who may ask. Never rejects. */
export async function answerApi(request: Request, url: URL, ports: ApiPorts): Promise<Response> {
  try {
    if (url.pathname === "/api/events" && request.method === "GET") return openEvents(ports);
    const { answer, allow } = findAnswer(request.method, url.pathname);
    if (allow !== undefined) return refuse(405, "method-not-allowed", `Only ${allow}.`, { allow });
    const value = await answer?.(url, request, ports);
    if (value === undefined) return refuse(404, "not-found", "There is nothing of that name.");
    return json(value);
  } catch (error) {
    return answerFault(error);
  }
}

function findAnswer(
  method: string,
  path: string,
): { readonly answer?: Answer; readonly allow?: string } {
  if (path === "/api/connection") {
    return method === "POST" ? { answer: testConnection } : { allow: "POST" };
  }
  if (path === "/api/discover") {
    return method === "POST" ? { answer: discoverMetrics } : { allow: "POST" };
  }
  if (path === "/api/settings" && method === "PUT") return { answer: changeSettings };
  const answer = path.startsWith(SESSION_PATH) ? openSession : READ[path];
  if (answer === undefined) return {};
  if (method === "GET") return { answer };
  return { allow: path === "/api/settings" ? "GET, PUT" : "GET" };
}

function openEvents({ events }: ApiPorts): Response {
  const stream = events.open();
  if (stream === undefined) return refuse(503, "too-many-pages", "Too many pages are open.");
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

const openSession: Answer = ({ pathname }, _request, { dashboard }) =>
  dashboard.session(decodeURIComponent(pathname.slice(SESSION_PATH.length)));

const testConnection: Answer = async (_url, request, { dashboard }) =>
  await dashboard.testConnection(await readUrl(request));

const discoverMetrics: Answer = async (_url, request, { dashboard }) =>
  await dashboard.discoverMetrics(await readUrl(request));

async function readUrl(request: Request): Promise<string> {
  const { url } = await readJson(request);
  if (typeof url !== "string" || !parseHttpAddress(url)) {
    throw new BadQuery("`url` must be an http or https address.");
  }
  return url;
}

const changeSettings: Answer = async (_url, request, { dashboard }) => {
  const { prometheusUrl, refreshSeconds } = await readJson(request);
  if (prometheusUrl !== undefined && typeof prometheusUrl !== "string") {
    throw new BadQuery("`prometheusUrl` must be text.");
  }
  if (refreshSeconds !== undefined && typeof refreshSeconds !== "number") {
    throw new BadQuery("`refreshSeconds` must be a number.");
  }
  const change: SettingsChange = {
    ...(prometheusUrl !== undefined && { prometheusUrl }),
    ...(refreshSeconds !== undefined && { refreshSeconds }),
  };
  return dashboard.changeSettings(change);
};

async function readJson(request: Request): Promise<Json> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim();
  // A form of another site cannot have this type.
  if (type !== "application/json") throw new BadQuery("Expected application/json.");
  const value = parseJson(await request.text());
  if (!isObject(value)) throw new BadQuery("Expected an object, as JSON.");
  return value;
}

/** The codes that say that another store did not do its part. */
function answerFault(error: unknown): Response {
  if (error instanceof BadQuery || error instanceof URIError) {
    return refuse(400, "bad-query", error.message);
  }
  if (error instanceof BridgeFault) {
    const status = error.code === "settings-refused" ? 400 : 502;
    return refuse(status, error.code, error.message, {}, error.hint);
  }
  const reason = reasonOf(error);
  return refuse(500, "internal", `This went wrong: ${reason}`);
}
