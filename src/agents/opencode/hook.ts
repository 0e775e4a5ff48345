import { decodeFields } from "../../wire/decode.ts";
import type { WireMessage } from "../../wire/message.ts";

/** What our plugin for OpenCode sends: a message in the JSON form of docs/protocol.md. Undefined when it is none. */
export function opencodeMessage(input: unknown): WireMessage | undefined {
  const message = decodeFields(input);
  return message && { ...message, agent: "opencode" };
}
