import { cutString } from "./cut.ts";
import {
  type DetailValue,
  MAX_MESSAGE_BYTES,
  NAME_UNITS,
  PATH_UNITS,
  SUBJECT_UNITS,
  WIRE_VERSION,
  type WireMessage,
} from "./message.ts";

/** Why a datagram was not understood. */
export type WireProblem = "empty" | "too-long" | "not-json" | "not-an-object" | "no-event";

/** A message, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly value: WireMessage }
  | { readonly ok: false; readonly problem: WireProblem };

const decoder = new TextDecoder();
const refuse = (problem: WireProblem): Decoded => ({ ok: false, problem });

/** Reads one datagram: our JSON, or one of the literal forms `EVENT:<type>[:<tool>]` and `STATUS:<json>`. Never throws. */
export function decodeMessage(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return refuse("empty");
  if (bytes.length > MAX_MESSAGE_BYTES) return refuse("too-long");
  const text = decoder.decode(bytes).trim();
  if (text.startsWith("EVENT:")) return decodeLiteralEvent(text.slice("EVENT:".length));
  if (text.startsWith("STATUS:")) return decodeLiteralStatus(text.slice("STATUS:".length));
  const value = parseObject(text);
  return typeof value === "string" ? refuse(value) : decodeObject(value);
}

/** A message of the JSON form that was parsed already. Undefined when it is none. */
export function decodeFields(value: unknown): WireMessage | undefined {
  const decoded = isRecord(value) ? decodeObject(value) : undefined;
  return decoded?.ok ? decoded.value : undefined;
}

function decodeLiteralEvent(rest: string): Decoded {
  const colon = rest.indexOf(":");
  const event = (colon < 0 ? rest : rest.slice(0, colon)).trim();
  if (event === "") return refuse("no-event");
  const tool = colon < 0 ? "" : rest.slice(colon + 1).trim();
  return {
    ok: true,
    value: {
      v: 0,
      agent: "claude",
      session: "",
      event: cutString(event, NAME_UNITS),
      ...(tool !== "" && { tool: cutString(tool, NAME_UNITS) }),
    },
  };
}

function decodeLiteralStatus(json: string): Decoded {
  const status = parseObject(json);
  if (typeof status === "string") return refuse(status);
  const session = status["session_id"];
  return {
    ok: true,
    value: {
      v: 0,
      agent: "claude",
      session: typeof session === "string" ? cutString(session, NAME_UNITS) : "",
      event: "status",
      status,
    },
  };
}

function decodeObject(o: Record<string, unknown>): Decoded {
  const event = text(o["event"], NAME_UNITS);
  if (event === undefined || event === "") return refuse("no-event");
  const message: Mutable<WireMessage> = {
    v: number(o["v"]) ?? WIRE_VERSION,
    agent: text(o["agent"], NAME_UNITS) || "claude",
    session: text(o["session"], NAME_UNITS) ?? "",
    event,
  };
  const put = <K extends keyof WireMessage>(key: K, value: WireMessage[K] | undefined) => {
    if (value !== undefined) message[key] = value;
  };
  put("subagent", text(o["subagent"], NAME_UNITS));
  put("subagent_type", text(o["subagent_type"], NAME_UNITS));
  put("tool_use_id", text(o["tool_use_id"], NAME_UNITS));
  put("tool", text(o["tool"], NAME_UNITS));
  put("subject", text(o["subject"], SUBJECT_UNITS));
  put("cwd", text(o["cwd"], PATH_UNITS));
  put("transcript_path", text(o["transcript_path"], PATH_UNITS));
  put("boot_ms", positive(o["boot_ms"]));
  put("epoch_ms", positive(o["epoch_ms"]));
  put("pid", positive(o["pid"]));
  put("detail", details(o["detail"]));
  if (isRecord(o["status"])) put("status", o["status"]);
  return { ok: true, value: message };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function details(value: unknown): Record<string, DetailValue> | undefined {
  if (!isRecord(value)) return undefined;
  const kept: Record<string, DetailValue> = {};
  for (const key in value) {
    const detail = value[key];
    if (typeof detail === "string" || typeof detail === "boolean") kept[key] = detail;
    else if (typeof detail === "number" && Number.isFinite(detail)) kept[key] = detail;
    else if (Array.isArray(detail)) kept[key] = detail.filter(isRecord).map(stringsOf);
  }
  return kept;
}

function stringsOf(record: Record<string, unknown>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const key in record) {
    const value = record[key];
    if (typeof value === "string") kept[key] = value;
  }
  return kept;
}

function parseObject(text: string): Record<string, unknown> | WireProblem {
  let value: unknown;
  // Outside input: what is not JSON is a problem to count, not a fault of ours.
  try {
    value = JSON.parse(text);
  } catch {
    return "not-json";
  }
  return isRecord(value) ? value : "not-an-object";
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown, maxUnits: number): string | undefined =>
  typeof value === "string" ? cutString(value, maxUnits) : undefined;

const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const positive = (value: unknown): number | undefined => {
  const n = number(value);
  return n !== undefined && n > 0 ? n : undefined;
};
