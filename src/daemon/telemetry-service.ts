import type { Config } from "../config/config.ts";
import type { EpochMs } from "../core/instant.ts";
import type { AgentRecord } from "../core/telemetry/agent-record.ts";
import type { TelemetryBatch } from "../core/telemetry/batch.ts";
import { answerOtlp, MAX_BODY_BYTES, type Taken } from "../ingest/otlp/http.ts";
import { openTelemetryReader, type TelemetryReader } from "../store/telemetry/read.ts";
import { openTelemetryWriter } from "../store/telemetry/write.ts";
import { type HttpServer, serveHttp } from "../sys/http-server.ts";
import type { Log } from "../sys/log.ts";
import { openTelemetryDatabase } from "../telemetry/open.ts";
import { createTelemetryTaker } from "../telemetry/take.ts";
import type { Supervisor } from "./component.ts";

export interface TelemetryServicePorts {
  readonly config: () => Config["telemetry"];
  /** Where it is kept. */
  readonly path: string;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly run: Supervisor["run"];
  readonly onRecords: (records: readonly AgentRecord[]) => void;
}

/** The part of the daemon that receives what agents export. */
export interface TelemetryService {
  readonly reader: TelemetryReader;
  stop(): void;
}

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** Opens the store and begins to listen. Throws what opening throws; a port that is taken degrades that one receiver. */
export function startTelemetry(ports: TelemetryServicePorts): TelemetryService {
  const { config, log, now, path, run } = ports;
  const { db, asidePath } = openTelemetryDatabase(path);
  if (asidePath !== undefined) log(`the telemetry store was damaged; it was moved to ${asidePath}`);
  const { points_hours: pointsHours, five_minutes_days: fiveMinutesDays } = config();
  const kept = { pointsMs: pointsHours * HOUR_MS, fiveMinutesMs: fiveMinutesDays * DAY_MS };
  const writer = openTelemetryWriter(db);
  const taker = createTelemetryTaker({
    writer: () => writer,
    keepsAccount: () => config().keep_account,
    onRecords: ports.onRecords,
  });

  /** What cannot be written down is not acknowledged: the exporter keeps it and sends it again. */
  const take = (batch: TelemetryBatch): Taken => {
    let taken: Taken = { kind: "later", reason: "The store cannot be written at the moment." };
    run("telemetry store", () => {
      taker.take(batch);
      taken = { kind: "kept" };
    });
    return taken;
  };

  let http: HttpServer | undefined;
  const listen = (): void => {
    http = serveHttp({
      address: "127.0.0.1",
      port: config().otlp_http_port,
      maxBodyBytes: MAX_BODY_BYTES,
      answer: (request) => answerOtlp(request, { take, now }),
    });
  };
  run("OTLP over HTTP", listen, listen);

  return {
    reader: openTelemetryReader(db, kept, now),
    stop() {
      http?.stop();
      db.close();
    },
  };
}
