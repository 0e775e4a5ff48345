import { claudeCostSessions } from "../../agents/claude/telemetry.ts";
import { BridgeFault } from "../../core/fault.ts";
import type { Config } from "../../config/config.ts";
import { type EpochMs, epochMs } from "../../core/instant.ts";
import type { TelemetryBatch } from "../../core/telemetry/batch.ts";
import { answerOtlp } from "../../ingest/otlp/http.ts";
import { createKnownAttributes } from "../../ingest/otlp/known-attributes.ts";
import { MAX_REQUEST_BYTES, type ReceiverPorts, type Taken } from "../../ingest/otlp/receive.ts";
import { isCorrupt, isUnwritable } from "../../store/sqlite/database.ts";
import { type Exposed, openExposed } from "../../store/telemetry/exposed.ts";
import { openTelemetryReader, type TelemetryReader } from "../../store/telemetry/read.ts";
import { limitBytes, tidyTelemetry } from "../../store/telemetry/tidy.ts";
import { openTelemetryWriter } from "../../store/telemetry/write.ts";
import { serveHttp, type SocketAddress } from "../../sys/http-server.ts";
import type { Log } from "../../sys/log.ts";
import { findPortHolder } from "../../sys/port-holder.ts";
import { readOrMakeSecret } from "../../sys/secret-file.ts";
import { isOfUser } from "../../sys/socket-owner.ts";
import { openTelemetryDatabase } from "../../telemetry/open.ts";
import { createTelemetryTaker } from "../../telemetry/take.ts";
import type { ForwardTally } from "../../telemetry/forward.ts";
import type { Supervisor } from "../component.ts";
import { startForwarding } from "./forwarding.ts";

export interface TelemetryServicePorts {
  readonly config: () => Config["telemetry"];
  /** Where it is kept. */
  readonly path: string;
  /** Where requests wait that are to be passed on. */
  readonly forwardDir: string;
  /** Where the token is kept that a sender from elsewhere, or of another user, needs. */
  readonly tokenPath: string;
  /** Whose processes of this machine need no token. */
  readonly uid: number;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly run: Supervisor["run"];
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

/** Nobody waits for it: not while everything else starts. */
const FIRST_TIDY_AFTER_MS = 60_000;
const TIDY_EVERY_MS = HOUR_MS;

/** Between two steps of some milliseconds: the rest of the daemon has the most of the time. */
const TIDY_STEP_EVERY_MS = 25;

/** Opens the store and begins to listen. Throws what opening throws; a port that is taken degrades that one receiver. */
export function startTelemetry(ports: TelemetryServicePorts): TelemetryService {
  const { config, log, now, path, run } = ports;
  let store = openStore(path, log);
  let isDamaged = false;
  const taker = createTelemetryTaker({
    writer: () => store.writer,
    keepsAccount: () => config().keep_account,
  });
  const tally = {
    requests: 0,
    counted: 0,
    repeated: 0,
    passedOver: 0,
    rejected: 0,
    records: 0,
    putOff: 0,
  };

  /** A store that turns out to be damaged is set aside, and what comes next is kept in a new one. */
  const runOnStore = (task: () => void): void =>
    run("telemetry store", () => {
      if (isDamaged) {
        store.db.close();
        store = openStore(path, log);
        limitBytes(store.db, config().max_megabytes * MEGABYTE);
        isDamaged = false;
      }
      try {
        task();
      } catch (error) {
        isDamaged = isCorrupt(error);
        throw error;
      }
    });

  /** What cannot be written down is not acknowledged: the exporter keeps it and sends it again. */
  const take = (batch: TelemetryBatch): Taken => {
    tally.requests++;
    let taken: Taken | undefined;
    runOnStore(() => {
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
    for (const session of claudeCostSessions(batch.points)) {
      const usd = store.reader.sessionCostUsd(session);
      const microUsd = Math.round((usd ?? Number.NaN) * 1e6);
      // Figures may be made up.
      if (Number.isSafeInteger(microUsd)) costs.set(session, microUsd);
    }
    return costs;
  };

  const tidier = createTidier({
    run: runOnStore,
    begin: () => {
      const { points_hours, five_minutes_days, records_days, max_megabytes } = config();
      const limits = {
        pointsFrom: epochMs(now() - points_hours * HOUR_MS),
        fiveMinutesFrom: epochMs(now() - five_minutes_days * DAY_MS),
        recordsFrom: epochMs(now() - records_days * DAY_MS),
        maxBytes: max_megabytes * MEGABYTE,
      };
      limitBytes(store.db, limits.maxBytes);
      return tidyTelemetry(store.db, limits, store.writer.forget);
    },
  });
  limitBytes(store.db, config().max_megabytes * MEGABYTE);

  const forwarding = startForwarding({ config, dir: ports.forwardDir, log, run });
  const receiver = { take, passOn: forwarding.passOn, known: createKnownAttributes() };
  let listeners = startListeners(ports, receiver);
  let places = placesOf(config());
  return {
    get reader() {
      return store.reader;
    },
    get exposed() {
      return store.exposed;
    },
    tally: () => ({ ...tally }),
    forwarded: forwarding.tally,
    reconfigure() {
      forwarding.reconfigure();
      if (places !== placesOf(config())) {
        places = placesOf(config());
        listeners.stop();
        listeners = startListeners(ports, receiver);
      }
      tidier.begin();
    },
    stop() {
      listeners.stop();
      forwarding.stop();
      tidier.stop();
      store.db.close();
    },
  };
}

function openStore(path: string, log: Log) {
  const { db, asidePath } = openTelemetryDatabase(path);
  if (asidePath !== undefined) log(`the telemetry store was damaged; it was moved to ${asidePath}`);
  return {
    db,
    writer: openTelemetryWriter(db),
    reader: openTelemetryReader(db),
    exposed: openExposed(db),
  };
}

/** Where is listened: only another place is a reason to let go of this one. */
const placesOf = ({ listen, otlp_http_port, otlp_grpc_port }: Config["telemetry"]): string =>
  `${listen} ${otlp_http_port} ${otlp_grpc_port}`;

function addTooOld(
  rejected: TelemetryBatch["rejected"],
  tooOld: number,
): TelemetryBatch["rejected"] {
  if (tooOld === 0) return rejected;
  const reason =
    "older than single points are kept: whether they were counted is not known any more";
  return { count: rejected.count + tooOld, reason: rejected.reason || reason };
}

/** Both receivers, each a part of its own. */
function startListeners(
  { config, log, now, run, tokenPath, uid }: TelemetryServicePorts,
  receive: Pick<ReceiverPorts, "take" | "passOn" | "known">,
): { stop(): void } {
  const { listen, otlp_http_port, otlp_grpc_port } = config();
  const address = listen === "all" ? "0.0.0.0" : "127.0.0.1";
  let isStopped = false;
  const stops: (() => void)[] = [];

  const receiverPorts = (): ReceiverPorts => ({
    ...receive,
    now,
    token: readOrMakeSecret(tokenPath),
  });
  /** From elsewhere a connection says nothing of whose it is. */
  const isOurs = (peer: SocketAddress | undefined, ourPort: number): boolean =>
    listen === "loopback" && isOfUser(uid, peer, ourPort);

  const listenHttp = (): void => {
    if (isStopped) return;
    const receiver = receiverPorts();
    const server = serveHttp({
      address,
      port: otlp_http_port,
      maxBodyBytes: MAX_REQUEST_BYTES,
      answer: (request, peer) => answerOtlp(request, receiver, () => isOurs(peer(), server.port)),
    });
    stops.push(server.stop);
    log(`receiving OTLP over HTTP on ${address}:${server.port}`);
  };

  // Loading and binding end later. A retry throws what was wrong the last time, so that the part stays
  // degraded until one has succeeded.
  let fault: BridgeFault | undefined;
  const listenGrpc = (): void => {
    const receiver = receiverPorts();
    void import("../../ingest/otlp/grpc.ts")
      .then(({ serveOtlpGrpc }) =>
        serveOtlpGrpc(address, otlp_grpc_port, receiver, (peer) => isOurs(peer, otlp_grpc_port)),
      )
      .then(
        (server) => {
          if (isStopped) return server.stop();
          stops.push(server.stop);
          fault = undefined;
          run(GRPC, () => log(`receiving OTLP over gRPC on ${address}:${server.port}`));
        },
        (cause: unknown) => {
          const isFirst = fault === undefined;
          fault = toPortFault(otlp_grpc_port, cause);
          if (isFirst && !isStopped) run(GRPC, throwFault, listenGrpcAgain);
        },
      );
  };
  const throwFault = (): void => {
    if (fault) throw fault;
  };
  const listenGrpcAgain = (): void => {
    if (isStopped) return;
    listenGrpc();
    throwFault();
  };

  run(HTTP, listenHttp, listenHttp);
  run(GRPC, listenGrpc, listenGrpc);
  return {
    stop() {
      isStopped = true;
      for (const stop of stops) stop();
    },
  };
}

const HTTP = "OTLP over HTTP";
const GRPC = "OTLP over gRPC";

function toPortFault(port: number, cause: unknown): BridgeFault {
  const holder = findPortHolder(port);
  const why = holder
    ? `is taken by ${holder.comm} (pid ${holder.pid})`
    : `cannot be had: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new BridgeFault("port-taken", `Port ${port} ${why}.`, {
    hint: "Choose another in the configuration, or stop that program.",
    cause,
  });
}

/** Tidies now and then, step by step. */
function createTidier(ports: {
  readonly run: (task: () => void) => void;
  readonly begin: () => Generator<undefined, void>;
}): { begin(): void; stop(): void } {
  let steps: Generator<undefined, void> | undefined;
  let timer = setTimeout(begin, FIRST_TIDY_AFTER_MS);

  function begin(): void {
    if (steps) return;
    ports.run(() => {
      steps = ports.begin();
    });
    arm();
  }
  function step(): void {
    let isDone = true;
    ports.run(() => {
      isDone = steps?.next().done ?? true;
    });
    if (isDone) steps = undefined;
    arm();
  }
  function arm(): void {
    clearTimeout(timer);
    timer = steps ? setTimeout(step, TIDY_STEP_EVERY_MS) : setTimeout(begin, TIDY_EVERY_MS);
  }

  return {
    begin,
    stop() {
      clearTimeout(timer);
    },
  };
}
