const LOOPBACK_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The address that a text names, where something may be fetched from it: over TLS, or unencrypted from
 * this very machine. Undefined for any other, and for one with a user name or password in it: those
 * would end up in messages and in server logs.
 */
export function parseSafeAddress(text: string, base?: string): URL | undefined {
  const url = URL.parse(text, base);
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  const isSafe =
    url.protocol === "https:" ||
    (url.protocol === "http:" && LOOPBACK_HOSTS.includes(url.hostname));
  return isSafe ? url : undefined;
}
