import { type Guarded, hasBearer } from "./guard.ts";
import { refuse } from "./json-answer.ts";

export interface HookPorts {
  /** Takes the input of an agent's hook. False: it was none. */
  readonly takeHook: (agent: string | undefined, input: unknown) => boolean;
}

/** A hook's input as the agent sends it: prompts and results of tools, which may be long. */
export const MAX_HOOK_BYTES = 1024 * 1024;

/** A hook without a process: the same input, answered with nothing, so that the agent goes on at once. */
export async function answerHook(
  request: Request,
  { searchParams }: URL,
  { token }: Guarded,
  { takeHook }: HookPorts,
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
