import { claudeCostSessions } from "../../agents/claude/telemetry.ts";
import { epochMs } from "../../core/instant.ts";
import type { TelemetryBatch } from "../../core/telemetry/batch.ts";
import { createKnownAttributes } from "../../ingest/otlp/known-attributes.ts";
import type { Taken } from "../../ingest/otlp/receive.ts";
import { isUnwritable } from "../../store/sqlite/database.ts";
import type { Exposed } from "../../store/telemetry/exposed.ts";
import type { TelemetryReader } from "../../store/telemetry/read.ts";
import { limitBytes, tidyTelemetry } from "../../store/telemetry/tidy.ts";
import { createTelemetryTaker } from "../../telemetry/take.ts";
import type { ForwardTally } from "../../telemetry/forward.ts";
import { startForwarding } from "./forwarding.ts";
import { type ListenerPorts, startListeners } from "./telemetry-listeners.ts";
import { keepTelemetryStore } from "./telemetry-store.ts";
import { createTidier } from "./telemetry-tidier.ts";

export interface TelemetryServicePorts extends ListenerPorts {
  /** Where it is kept. */
  readonly path: string;
  /** Where requests wait that are to be passed on. */
  readonly forwardDir: string;
  /** Something was written down. Tells what sessions have cost so far by their counters, where that is news. */
  readonly onKept: (costsMicroUsd: ReadonlyMap<string, number>) => void;
}

/** How much has come since the daemon began. */
export interface TelemetryTally {
  readonly requests: number;
  readonly counted: number;
  readonly repeated: number;
  readonly passedOver: number;
  readonly rejected: number;
  readonly records: number;
  /** Requests that could not be kept; their senders come again. */
  readonly putOff: number;
}

/** Before anything has come. */
export const NOTHING_YET: TelemetryTally = {
  requests: 0,
  counted: 0,
  repeated: 0,
  passedOver: 0,
  rejected: 0,
  records: 0,
  putOff: 0,
};

/** The part of the daemon that receives what agents export. */
export interface TelemetryService {
  readonly reader: TelemetryReader;
  /** What scrapers of `/metrics` are shown. */
  readonly exposed: Exposed;
  tally(): TelemetryTally;
  /** Undefined where nothing is passed on. */
  forwarded(): ForwardTally | undefined;
  /** Ports, token and limits as the configuration has them now. */
  reconfigure(): void;
  stop(): void;
}

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const MEGABYTE = 1024 * 1024;

/** Opens the store and begins to listen. Throws what opening throws; a port that is taken degrades that one receiver. */
export function startTelemetry(ports: TelemetryServicePorts): TelemetryService {
  const { config, log, now, path, run } = ports;
  const store = keepTelemetryStore({
    path,
    maxBytes: () => config().max_megabytes * MEGABYTE,
    log,
    run,
    onOpened: () => tidier.abandon(),
  });
  const taker = createTelemetryTaker({
    writer: () => store.current().writer,
    keepsAccount: () => config().keep_account,
  });
  const tally = { ...NOTHING_YET };

  /** What cannot be written down is not acknowledged: the exporter keeps it and sends it again. */
  const take = (batch: TelemetryBatch): Taken => {
    tally.requests++;
    let taken: Taken | undefined;
    store.run(() => {
      // A full store may have room again after tidying.
      try {
        const { counted, repeated, passedOver, tooOld, records } = taker.take(batch);
        tally.counted += counted;
        tally.repeated += repeated;
        tally.passedOver += passedOver + batch.passedOver;
        tally.records += records;
        taken = { kind: "kept", rejected: addTooOld(batch.rejected, tooOld) };
        tally.rejected += taken.rejected.count;
      } catch (error) {
        if (isUnwritable(error)) tidier.begin();
        throw error;
      }
    });
    if (taken) {
      ports.onKept(costsOf(batch));
      return taken;
    }
    tally.putOff++;
    return { kind: "later", reason: "It cannot be written down at the moment." };
  };

  const costsOf = (batch: TelemetryBatch): ReadonlyMap<string, number> => {
    const costs = new Map<string, number>();
    const { reader } = store.current();
    for (const session of claudeCostSessions(batch.points)) {
      const usd = reader.sessionCostUsd(session);
      const microUsd = Math.round((usd ?? Number.NaN) * 1e6);
      // Figures may be made up.
      if (Number.isSafeInteger(microUsd)) costs.set(session, microUsd);
    }
    return costs;
  };

  const tidier = createTidier({
    run: store.run,
    begin: () => {
      const { points_hours, five_minutes_days, records_days, max_megabytes } = config();
      const limits = {
        pointsFrom: epochMs(now() - points_hours * HOUR_MS),
        fiveMinutesFrom: epochMs(now() - five_minutes_days * DAY_MS),
        recordsFrom: epochMs(now() - records_days * DAY_MS),
        maxBytes: max_megabytes * MEGABYTE,
      };
      const { db, writer } = store.current();
      limitBytes(db, limits.maxBytes);
      return tidyTelemetry(db, limits, writer.forget);
    },
  });

  const forwarding = startForwarding({ config, dir: ports.forwardDir, log, run });
  const receiver = { take, passOn: forwarding.passOn, known: createKnownAttributes() };
  const listeners = startListeners(ports, receiver);
  return {
    get reader() {
      return store.current().reader;
    },
    get exposed() {
      return store.current().exposed;
    },
    tally: () => ({ ...tally }),
    forwarded: forwarding.tally,
    reconfigure() {
      forwarding.reconfigure();
      listeners.reconfigure();
      tidier.begin();
    },
    stop() {
      listeners.stop();
      forwarding.stop();
      tidier.stop();
      store.close();
    },
  };
}

function addTooOld(
  rejected: TelemetryBatch["rejected"],
  tooOld: number,
): TelemetryBatch["rejected"] {
  if (tooOld === 0) return rejected;
  const reason =
    "older than single points are kept: whether they were counted is not known any more";
  return { count: rejected.count + tooOld, reason: rejected.reason || reason };
}
