import { BridgeFault } from "../../core/fault.ts";
import type { Env } from "../../sys/paths.ts";

/**
 * Where the session's bus listens, as a path for a Unix socket (one in the abstract namespace begins with
 * NUL): the first of `DBUS_SESSION_BUS_ADDRESS` that is such a socket, else the user's bus in the runtime
 * directory, where the variable is unset. Throws BridgeFault `bus-unreachable` where the variable names other transports only.
 */
export function sessionBusPath(env: Env, runtimeDir: string): string {
  const addresses = env["DBUS_SESSION_BUS_ADDRESS"];
  if (addresses === undefined || addresses === "") return `${runtimeDir}/bus`;
  for (const address of addresses.split(";")) {
    const [transport, list] = splitOnce(address, ":");
    if (transport !== "unix") continue;
    const values = new Map(list.split(",").map((pair) => splitOnce(pair, "=")));
    const path = unescapeValue(values.get("path"));
    if (path !== undefined) return path;
    const name = unescapeValue(values.get("abstract"));
    if (name !== undefined) return `\0${name}`;
    if (values.get("runtime") === "yes") return `${runtimeDir}/bus`;
  }
  throw new BridgeFault(
    "bus-unreachable",
    `Expected a Unix socket in DBUS_SESSION_BUS_ADDRESS, found ${JSON.stringify(addresses)}.`,
    { hint: "The tray needs the D-Bus of the desktop on this machine." },
  );
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** `%20` is a blank there; what is no such escape makes the address none of ours. */
function unescapeValue(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  // A lone `%`, or bytes that are no text.
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
