import { isCorrupt } from "../../store/sqlite/database.ts";
import { type Exposed, openExposed } from "../../store/telemetry/exposed.ts";
import { openTelemetryReader, type TelemetryReader } from "../../store/telemetry/read.ts";
import { limitBytes } from "../../store/telemetry/tidy.ts";
import { openTelemetryWriter, type TelemetryWriter } from "../../store/telemetry/write.ts";
import type { Log } from "../../sys/log.ts";
import { pathFacts } from "../../sys/path-facts.ts";
import { toTelemetryFault } from "../../telemetry/faults.ts";
import { openTelemetryDatabase } from "../../telemetry/open.ts";
import type { Supervisor } from "../component.ts";

export interface TelemetryStorePorts {
  /** Where it is kept. */
  readonly path: string;
  readonly maxBytes: () => number;
  readonly log: Log;
  readonly run: Supervisor["run"];
  /** It was opened anew: what was begun on the one before cannot be ended. */
  readonly onOpened: () => void;
}

/** The store as it is open at the moment. */
export interface OpenStore {
  readonly db: ReturnType<typeof openTelemetryDatabase>["db"];
  readonly writer: TelemetryWriter;
  readonly reader: TelemetryReader;
  readonly exposed: Exposed;
}

/** A store that stays open, whatever becomes of its file. */
export interface TelemetryStore {
  /** One whose file is gone is opened anew first. */
  current(): OpenStore;
  /** Guards what touches it. */
  run(task: () => void): void;
  close(): void;
}

/**
 * Opens the store at a path, and does so again where its file was taken away, or turns out to be damaged: that
 * one is set aside, and what comes next is kept in a new one. Throws BridgeFault where it cannot be opened.
 */
export function keepTelemetryStore(ports: TelemetryStorePorts): TelemetryStore {
  const { log, maxBytes, path } = ports;
  let isDamaged = false;
  let store = named(open);

  function open() {
    const { asidePath, db } = openTelemetryDatabase(path, { isDamaged });
    if (asidePath !== undefined) {
      log(`the telemetry store was damaged; it was moved to ${asidePath}`);
    }
    isDamaged = false;
    try {
      limitBytes(db, maxBytes());
      return {
        db,
        inode: pathFacts(path)?.inode,
        writer: openTelemetryWriter(db),
        reader: openTelemetryReader(db),
        exposed: openExposed(db),
      };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Says of what is thrown what it is about. */
  function named<Value>(act: () => Value): Value {
    try {
      return act();
    } catch (error) {
      isDamaged ||= isCorrupt(error);
      throw toTelemetryFault(error, path);
    }
  }

  // Somebody may have deleted it, or moved it away: what is open then is no longer the user's.
  const isLost = () => pathFacts(path)?.inode !== store.inode;

  const run = (task: () => void) =>
    ports.run("telemetry store", () =>
      named(() => {
        if (isDamaged || isLost()) {
          store.db.close();
          store = open();
          ports.onOpened();
        }
        task();
      }),
    );

  return {
    current() {
      if (isLost()) run(() => {});
      return store;
    },
    run,
    close: () => store.db.close(),
  };
}
