import { cutString } from "./cut.ts";
import { MAX_MESSAGE_BYTES, NAME_UNITS, PATH_UNITS, type WireMessage } from "./message.ts";

/** A unit is at most six bytes of JSON (`\u0001`): with seven names and two paths this always fits. */
const LAST_SUBJECT_UNITS = 500;

const encoder = new TextEncoder();

/** The bytes of one datagram. A message that would be too long loses its details first, then its status, then the ends of its strings; what is left always fits. */
export function encodeMessage(message: WireMessage): Uint8Array {
  const whole = bytesOf(message);
  if (whole.length <= MAX_MESSAGE_BYTES) return whole;
  const { detail: _detail, ...plain } = message;
  const withoutDetail = bytesOf(plain);
  if (withoutDetail.length <= MAX_MESSAGE_BYTES) return withoutDetail;
  const { status: _status, ...bare } = plain;
  const withoutStatus = bytesOf(bare);
  return withoutStatus.length <= MAX_MESSAGE_BYTES ? withoutStatus : bytesOf(shortened(bare));
}

const bytesOf = (message: WireMessage): Uint8Array => encoder.encode(JSON.stringify(message));

function shortened(message: WireMessage): WireMessage {
  const { agent, session, event, subagent, subagent_type, tool_use_id, tool } = message;
  const { subject, cwd, transcript_path } = message;
  const name = (text: string) => cutString(text, NAME_UNITS);
  return {
    ...message,
    agent: name(agent),
    session: name(session),
    event: name(event),
    ...(subagent !== undefined && { subagent: name(subagent) }),
    ...(subagent_type !== undefined && { subagent_type: name(subagent_type) }),
    ...(tool_use_id !== undefined && { tool_use_id: name(tool_use_id) }),
    ...(tool !== undefined && { tool: name(tool) }),
    ...(subject !== undefined && { subject: cutString(subject, LAST_SUBJECT_UNITS) }),
    ...(cwd !== undefined && { cwd: cutString(cwd, PATH_UNITS) }),
    ...(transcript_path !== undefined && {
      transcript_path: cutString(transcript_path, PATH_UNITS),
    }),
  };
}
