/** What the API refused or could not do, in words for people. */
export class ApiProblem extends Error {
  /** 0: nobody answered. */
  readonly status: number;
  readonly hint: string | undefined;

  constructor(message: string, status: number, hint: string | undefined) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

interface WireError {
  readonly error?: { readonly message?: string; readonly hint?: string };
}

/** Asks the API. The shapes are those of `core/dashboard`: page and server come from one program. Rejects with ApiProblem. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  // Nobody there is told by throwing.
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiProblem("The daemon does not answer.", 0, undefined);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T; // decode boundary: our own server.
  const { error } = (body ?? {}) as WireError; // decode boundary: any field may be missing.
  throw new ApiProblem(
    error?.message ?? `The daemon answered with ${response.status}.`,
    response.status,
    error?.hint,
  );
}

/** Asks the API to do something. Rejects with ApiProblem. */
export const send = <T>(method: "POST" | "PUT", path: string, body: unknown): Promise<T> =>
  ask<T>(path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
