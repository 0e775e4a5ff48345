/** A value as the API answers with it: never kept by a browser. */
export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  Response.json(value, { status, headers: { "cache-control": "no-store", ...headers } });

/** An error as the API says it: `{ "error": { code, message, hint } }`. */
export const refuse = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  hint?: string,
): Response =>
  json({ error: { code, message, ...(hint !== undefined && { hint }) } }, status, headers);
