import { cookieName, type Guarded, hasBearer, type Visitor } from "./guard.ts";
import { refuse } from "./json-answer.ts";
import type { Tickets } from "./tickets.ts";

export interface LoginPorts {
  /** Known to whoever can read our runtime directory: it asks for tickets. */
  readonly secret: string;
  readonly tickets: Tickets;
}

/** A program that can read our runtime directory gets a ticket for a browser. */
export function answerTicket(request: Request, { secret, tickets }: LoginPorts): Response {
  if (request.method !== "POST") {
    return refuse(405, "method-not-allowed", "Only POST.", { allow: "POST" });
  }
  if (!hasBearer(request, secret)) {
    return refuse(401, "secret-needed", "That is not the secret of the runtime directory.");
  }
  return Response.json({ ticket: tickets.issue() }, { headers: { "cache-control": "no-store" } });
}

/** A browser hands its ticket in, in a form or in the address, and gets a cookie for it. Never rejects. */
export async function answerLogin(
  request: Request,
  { searchParams }: URL,
  visitor: Visitor,
  { cookie, port }: Guarded,
  { tickets }: LoginPorts,
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
