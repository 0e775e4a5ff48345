/** What is known of who asks, beside the request. */
export interface Visitor {
  /** Whether the other end of the connection is a process of ours, or root's. Asked only where it matters: it costs a look at all sockets. */
  readonly isOurs: () => boolean;
}

/** What is checked of a request, and against what. */
export interface Guarded {
  readonly port: number;
  /** Names the browser that has logged in; another one with every start. */
  readonly cookie: string;
  /** Known to programs that have been given it: hooks, scrapers. */
  readonly token: string;
}

/** On every answer. No inline script or style, nothing from anywhere else, nobody may frame it or read it from another site. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Cookies know no port: the name keeps two daemons of one person apart. */
export const cookieName = (port: number): string => `llm-bridge-${port}`;

/**
 * Whether the request was addressed to us by a name that only this machine has. A page of another site whose
 * name was made to point here (DNS rebinding) still says its own name.
 */
export function isForUs(request: Request, port: number): boolean {
  const host = request.headers.get("host");
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Whether a page of another site sent it: browsers say so, other programs say nothing. */
export function isFromOtherSite(request: Request, port: number): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = request.headers.get("origin");
  return (
    origin !== null &&
    origin !== `http://127.0.0.1:${port}` &&
    origin !== `http://localhost:${port}`
  );
}

/** Whether it carries the cookie that a login has set. */
export function hasCookie(request: Request, { cookie, port }: Guarded): boolean {
  const name = `${cookieName(port)}=`;
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.some((pair) => pair.startsWith(name) && isSame(pair.slice(name.length), cookie));
}

/** Whether it carries a token, as `Authorization: Bearer`. */
export const hasBearer = (request: Request, token: string): boolean =>
  isSame(request.headers.get("authorization") ?? "", `Bearer ${token}`);

/** Compared in a time that says nothing of how much of it was right. */
export function isSame(given: string, wanted: string): boolean {
  const [a, b] = [new TextEncoder().encode(given), new TextEncoder().encode(wanted)];
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0 && wanted !== "";
}
