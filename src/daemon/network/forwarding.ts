import type { Config } from "../../config/config.ts";
import type { ReceiverPorts } from "../../ingest/otlp/receive.ts";
import { openForwardQueue } from "../../store/forward-queue.ts";
import type { Log } from "../../sys/log.ts";
import { createForwarder, type Forwarder, type ForwardTally } from "../../telemetry/forward.ts";
import type { Supervisor } from "../component.ts";

export interface ForwardingPorts {
  readonly config: () => Config["telemetry"];
  /** Where requests wait while the collector is away. */
  readonly dir: string;
  readonly log: Log;
  readonly run: Supervisor["run"];
}

/** The part of the daemon that passes exports on. */
export interface Forwarding {
  readonly passOn: NonNullable<ReceiverPorts["passOn"]>;
  /** Undefined where nothing has ever been passed on. */
  tally(): ForwardTally | undefined;
  /** The configuration has changed. */
  reconfigure(): void;
  stop(): void;
}

/** A working day of an agent exports some megabytes: two weeks of a collector that is away. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;

/** Passes on from now on, where the configuration names a collector. Its faults are its own: what is received is kept all the same. */
export function startForwarding({ config, dir, log, run }: ForwardingPorts): Forwarding {
  let forwarder: Forwarder | undefined;

  const start = (): void => {
    if (config().forward === undefined) return;
    forwarder ??= createForwarder({
      queue: openForwardQueue(dir, MAX_WAITING_BYTES),
      address: () => config().forward,
      keepsAccount: () => config().keep_account,
      fetch,
      setTimer(callback, ms) {
        const timer = setTimeout(callback, ms);
        return { [Symbol.dispose]: () => clearTimeout(timer) };
      },
      chance: Math.random,
      nowMs: Date.now,
      log,
    });
  };
  const wake = (): void => {
    start();
    forwarder?.wake();
  };

  run(PART, start, start);
  return {
    passOn(signal, encoding, body) {
      if (config().forward === undefined) return;
      run(PART, () => {
        start();
        forwarder?.pass(signal, encoding, body);
      });
    },
    tally: () => forwarder?.tally(),
    reconfigure: () => run(PART, wake),
    stop: () => forwarder?.stop(),
  };
}

const PART = "forwarding";
