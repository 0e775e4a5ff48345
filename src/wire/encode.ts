import { MAX_MESSAGE_BYTES, type WireMessage } from "./message.ts";

const encoder = new TextEncoder();

/** The bytes of one datagram. A message that would be too long loses its details first, then its status; what is left always fits. */
export function encodeMessage(message: WireMessage): Uint8Array {
  const whole = encoder.encode(JSON.stringify(message));
  if (whole.length <= MAX_MESSAGE_BYTES) return whole;
  const { detail: _detail, status: _status, ...rest } = message;
  return encoder.encode(JSON.stringify(rest));
}
