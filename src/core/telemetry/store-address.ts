/** The address that a text names, where it is one that HTTP can ask; undefined for any other. */
export function parseHttpAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  return url?.protocol === "http:" || url?.protocol === "https:" ? url : undefined;
}

/** The `authorization` header of an address that has a name in it (RFC 7617); undefined where it has none. */
export function basicAuthorization(url: URL): string | undefined {
  if (url.username === "") return undefined;
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  return `Basic ${new TextEncoder().encode(credentials).toBase64()}`;
}

/** An address as it may be shown and asked: without name, password, question and fragment. */
export const withoutCredentials = (url: URL): string => `${url.origin}${url.pathname}`;

/** A `%` that begins no code stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
