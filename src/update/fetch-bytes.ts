import { BridgeFault, reasonOf } from "../core/fault.ts";
import { parseSafeAddress } from "../core/update/address.ts";

/** What a server may ask of our patience. */
export interface FetchLimits {
  /** More than that is not read. */
  readonly maxBytes: number;
  /** How long nothing at all may come, before the first byte and between any two. */
  readonly stallMs: number;
}

/** A server that says nothing for so long will not; a slow line that trickles may take as long as it needs. */
export const STALL_MS = 30_000;

/** A release behind `latest/download/…` of a forge takes two. */
const MAX_REDIRECTS = 5;

/**
 * The body behind an address, piece by piece and as it is sent: nothing is unpacked on the way. Every
 * redirect must lead to an address that would itself be allowed. Throws BridgeFault: `update-unreachable`.
 */
export async function* fetchBytes(
  address: URL,
  { maxBytes, stallMs }: FetchLimits,
): AsyncGenerator<Uint8Array> {
  const controller = new AbortController();
  const stalled = unreachable(address, `nothing came for ${stallMs / 1000} s`);
  const timer = setTimeout(() => controller.abort(stalled), stallMs);
  try {
    const response = await follow(address, controller.signal);
    const announced = Number(response.headers.get("content-length") ?? 0);
    if (announced > maxBytes) throw tooLarge(address, maxBytes);
    let length = 0;
    if (response.body === null) return;
    for await (const piece of response.body as ReadableStream<Uint8Array>) {
      timer.refresh();
      length += piece.length;
      if (length > maxBytes) throw tooLarge(address, maxBytes);
      yield piece;
    }
  } catch (error) {
    if (error instanceof BridgeFault) throw error;
    throw unreachable(address, reasonOf(error), error);
  } finally {
    clearTimeout(timer);
    // Whoever stops reading hangs up.
    controller.abort();
  }
}

/** The whole body of something small. */
export async function fetchWhole(
  address: URL,
  limits: FetchLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of fetchBytes(address, limits)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function follow(address: URL, signal: AbortSignal): Promise<Response> {
  let at = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, {
      signal,
      redirect: "manual",
      decompress: false,
      headers: { "accept-encoding": "identity", "user-agent": "waybar-llm-bridge" },
    });
    if (response.ok) return response;
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      throw unreachable(at, `the server answers ${response.status}`);
    }
    const next = parseSafeAddress(location, at.href);
    if (next === undefined) throw unreachable(at, "it leads on to an address that is not https://");
    at = next;
  }
  throw unreachable(address, `it leads on more than ${MAX_REDIRECTS} times`);
}

const tooLarge = (address: URL, maxBytes: number): BridgeFault =>
  unreachable(address, `it has more than ${maxBytes} bytes`);

/** Queries may hold what is nobody's business. */
export const showAddress = ({ origin, pathname }: URL): string => origin + pathname;

const unreachable = (address: URL, reason: string, cause?: unknown): BridgeFault =>
  new BridgeFault("update-unreachable", `${showAddress(address)} cannot be fetched: ${reason}.`, {
    hint: "Nothing was changed. Try again later, or look at [update] in config.toml.",
    cause,
  });
