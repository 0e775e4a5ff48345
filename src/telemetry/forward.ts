import { reasonOf } from "../core/fault.ts";
import { isPersonal } from "../core/telemetry/privacy.ts";
import { judgeAnswer, type Verdict, waitMs } from "../core/telemetry/resend.ts";
import { basicAuthorization, withoutCredentials } from "../core/telemetry/store-address.ts";
import type { Signal } from "../ingest/otlp/decode-protobuf.ts";
import type { Encoding } from "../ingest/otlp/respond.ts";
import { stripAttributes } from "../ingest/otlp/strip-attributes.ts";
import type { ForwardQueue, Waiting } from "../store/forward-queue.ts";
import type { Log } from "../sys/log.ts";

export interface ForwarderPorts {
  readonly queue: ForwardQueue;
  /** Where the collector is; undefined: nothing is passed on, and what waits goes on waiting. */
  readonly address: () => string | undefined;
  readonly keepsAccount: () => boolean;
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  /** Calls back after so many ms, unless it is disposed of. */
  readonly setTimer: (run: () => void, ms: number) => Disposable;
  /** 0 up to 1. */
  readonly chance: () => number;
  readonly nowMs: () => number;
  readonly log: Log;
}

/** What came of requests since the daemon started, and what waits. */
export interface ForwardTally {
  readonly sent: number;
  readonly refused: number;
  /** The oldest, where there was no room for more, and what could not be written down. */
  readonly dropped: number;
  readonly waiting: number;
  readonly waitingBytes: number;
}

/** Passes on what was received, one request after the other, in order. */
export interface Forwarder {
  /** Takes a request that was accepted; returns as soon as it is on the disk. Throws what the file system says. */
  pass(signal: Signal, encoding: Encoding, body: Uint8Array): void;
  /** The address may be another one now. */
  wake(): void;
  tally(): ForwardTally;
  /** What is under way is left; it waits for the next start. */
  stop(): void;
}

/** A collector that says nothing for so long is away. */
const TIMEOUT_MS = 30_000;

const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: "application/x-protobuf",
  json: "application/json",
};

/** Begins with what waits from before. */
export function createForwarder(ports: ForwarderPorts): Forwarder {
  const { queue, log } = ports;
  const counts = { sent: 0, refused: 0, dropped: 0 };
  const stopping = new AbortController();
  let isBusy = false;
  let hasDropped = false;
  let failures = 0;
  let lastRefusal: string | undefined;
  let timer: Disposable | undefined;

  const sendAll = async (): Promise<void> => {
    if (isBusy || timer || stopping.signal.aborted) return;
    isBusy = true;
    try {
      for (;;) {
        if (timer || stopping.signal.aborted) return;
        const address = ports.address();
        const first = address === undefined ? undefined : queue.first();
        if (address === undefined || first === undefined) return;
        settle(first, await send(address, first), address);
      }
    } catch (error) {
      // The disk: it is looked at again, like a collector that is away.
      putOff(reasonOf(error), undefined);
    } finally {
      isBusy = false;
    }
  };

  const settle = (first: Waiting, { verdict, why }: Sent, address: string): void => {
    if (stopping.signal.aborted) return;
    if (verdict.kind === "again") return putOff(why, verdict.afterMs);
    if (failures > 0) log(`the collector is back; ${queue.length} requests wait for it`);
    failures = 0;
    queue.remove(first);
    if (verdict.kind === "sent") {
      counts.sent++;
      lastRefusal = undefined;
      return;
    }
    counts.refused++;
    // A collector that refuses one refuses the next: said once.
    if (lastRefusal !== why) log(`${shown(address)} refused a request: ${why}; dropped`);
    lastRefusal = why;
  };

  const putOff = (why: string, afterMs: number | undefined): void => {
    failures++;
    if (failures === 1) log(`nothing can be passed on for now: ${why}`);
    const ms = Math.max(afterMs ?? 0, waitMs(failures, ports.chance()));
    timer = ports.setTimer(() => {
      timer = undefined;
      void sendAll();
    }, ms);
  };

  const send = async (address: string, { kind, body }: Waiting): Promise<Sent> => {
    const [signal = "", encoding] = kind.split(".");
    // Whoever cannot be reached says so by throwing.
    try {
      const { url, headers } = target(address, signal);
      const response = await ports.fetch(url, {
        method: "POST",
        body,
        // Followed, a POST may become a GET, which somebody answers well.
        redirect: "manual",
        headers: {
          ...headers,
          "content-type": CONTENT_TYPE[encoding === "json" ? "json" : "protobuf"],
          "user-agent": "waybar-llm-bridge",
        },
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      const { status } = response;
      const retryAfter = response.headers.get("retry-after");
      return { verdict: judgeAnswer(status, retryAfter, ports.nowMs()), why: `it said ${status}` };
    } catch (error) {
      const why = reasonOf(error);
      return { verdict: { kind: "again" }, why };
    }
  };

  void sendAll();
  return {
    pass(signal, encoding, body) {
      if (ports.address() === undefined) return;
      const passed = ports.keepsAccount()
        ? body
        : stripAttributes(signal, encoding, body, isPersonal);
      // What cannot be written down is lost as well.
      counts.dropped++;
      const dropped = queue.put(`${signal}.${encoding}`, passed);
      counts.dropped += dropped - 1;
      if (dropped > 0 && !hasDropped) {
        hasDropped = true;
        log("too much waits for the collector: the oldest goes");
      }
      void sendAll();
    },
    wake() {
      timer?.[Symbol.dispose]();
      timer = undefined;
      void sendAll();
    },
    tally: () => ({ ...counts, waiting: queue.length, waitingBytes: queue.bytes }),
    stop() {
      stopping.abort();
      timer?.[Symbol.dispose]();
    },
  };
}

interface Sent {
  readonly verdict: Verdict;
  readonly why: string;
}

/** `http://name:password@collector:4318/path` is asked at `/path/v1/metrics`, with name and password where they belong. */
function target(
  address: string,
  signal: string,
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const url = new URL(address);
  const base = withoutCredentials(url).replace(/\/+$/, "");
  const authorization = basicAuthorization(url);
  return { url: `${base}/v1/${signal}`, headers: authorization ? { authorization } : {} };
}

function shown(address: string): string {
  const url = URL.parse(address);
  return url ? withoutCredentials(url) : "the collector";
}
