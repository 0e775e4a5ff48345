import type { EpochMs } from "../../core/instant.ts";
import type { TelemetryBatch } from "../../core/telemetry/batch.ts";
import { decodeJson } from "./decode-json.ts";
import { decodeProtobuf, type Signal } from "./decode-protobuf.ts";
import type { KnownAttributes } from "./known-attributes.ts";
import type { Encoding } from "./respond.ts";

/** What came of a request that could be read. */
export type Taken =
  /** Written down, but for what is rejected: the exporter is told, and does not send that again. */
  | { readonly kind: "kept"; readonly rejected: TelemetryBatch["rejected"] }
  /** Nothing of it is kept: the exporter is asked to send it again. */
  | { readonly kind: "later"; readonly reason: string };

/** What came of a request, whatever it came over. */
export type Received =
  | Taken
  | { readonly kind: "not-read"; readonly reason: string }
  | { readonly kind: "too-large"; readonly reason: string };

export interface ReceiverPorts {
  readonly take: (batch: TelemetryBatch) => Taken;
  /** Told of each request that was kept, as it came. Never throws. */
  readonly passOn?: (signal: Signal, encoding: Encoding, body: Uint8Array) => void;
  readonly now: () => EpochMs;
  /** Of all requests so far. */
  readonly known: KnownAttributes;
  /** What a sender has to know who may not send without; absent where anybody may. */
  readonly token?: string;
}

/** A request may be so large, before it is unfolded and after. The agent's largest seen is 120 KB; collectors batch up to some megabytes. */
export const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** Decodes one export request, and hands over what it holds. Never throws. */
export function receive(
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
  { take, passOn, now, known }: ReceiverPorts,
): Received {
  const decoded =
    encoding === "json"
      ? decodeJson(signal, new TextDecoder().decode(body), now())
      : decodeProtobuf(signal, body, now(), known);
  if (decoded.ok) {
    const taken = take(decoded.batch);
    if (taken.kind === "kept") passOn?.(signal, encoding, body);
    return taken;
  }
  return { kind: decoded.isTooLarge ? "too-large" : "not-read", reason: decoded.problem };
}

/** Whether a sender is heard: it knows the token, or may send without. */
export const mayExport = (
  authorization: string | undefined,
  isTrusted: () => boolean,
  { token }: ReceiverPorts,
): boolean => token === undefined || hasToken(authorization, token) || isTrusted();

/** Compared in a time that says nothing of how much of it was right. */
function hasToken(authorization: string | undefined, token: string): boolean {
  const given = new TextEncoder().encode(authorization ?? "");
  const wanted = new TextEncoder().encode(`Bearer ${token}`);
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < wanted.length; i++) difference |= (given[i] ?? 0) ^ (wanted[i] ?? 0);
  return difference === 0;
}

/** What a sender without the token is told. */
export const NEEDS_TOKEN =
  "Programs of others need the token: `waybar-llm-bridge telemetry token` prints it.";

/** When a sender may come again whose request could not be kept. */
export const RETRY_AFTER_S = 10;
