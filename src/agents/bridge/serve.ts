import { WIRE_VERSION, type WireMessage } from "../../wire/message.ts";
import { BRIDGE_AGENT } from "./control.ts";

const SERVE_EVENT = "serve";

/** The message by which `dashboard` asks the daemon to serve; docs/protocol.md describes it. */
export const serveMessage = (port: number | undefined): WireMessage => ({
  v: WIRE_VERSION,
  agent: BRIDGE_AGENT,
  session: "",
  event: SERVE_EVENT,
  ...(port !== undefined && { detail: { port } }),
});

/** What a message asks to be served; undefined for every other message. */
export function serveRequest({
  agent,
  event,
  detail,
}: WireMessage): { readonly port?: number } | undefined {
  if (agent !== BRIDGE_AGENT || event !== SERVE_EVENT) return undefined;
  const port = detail?.["port"];
  const isPort = typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536;
  return isPort ? { port } : {};
}
