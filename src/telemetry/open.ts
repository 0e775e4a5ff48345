import type { Database } from "bun:sqlite";
import { type DatabaseKind, isCorrupt, openDatabase, setAside } from "../store/sqlite/database.ts";
import { TELEMETRY_SCHEMA } from "../store/telemetry/schema.ts";

const TELEMETRY: DatabaseKind = {
  name: "telemetry store",
  schema: TELEMETRY_SCHEMA,
  tooNew: "telemetry-too-new",
  shrinks: true,
};

/** The daemon has one thread, and who exports comes again: nothing is worth more of a wait for another program. */
const BUSY_TIMEOUT_MS = 250;

/**
 * Opens the telemetry store at a path, and makes it where there is none. A damaged one is set aside, never
 * deleted; `isDamaged` says so of one that opens, which nobody may have open here. Throws BridgeFault
 * `telemetry-too-new`, and what SQLite says where nothing can be written.
 */
export function openTelemetryDatabase(
  path: string,
  { isDamaged = false }: { readonly isDamaged?: boolean } = {},
): {
  readonly db: Database;
  /** The damaged one was moved there. */
  readonly asidePath?: string;
} {
  try {
    if (!isDamaged) return { db: openDatabase(TELEMETRY, path, BUSY_TIMEOUT_MS) };
  } catch (error) {
    if (!isCorrupt(error)) throw error;
  }
  const asidePath = setAside(path, new Date().toISOString().replaceAll(/[:.]/g, ""));
  return { db: openDatabase(TELEMETRY, path, BUSY_TIMEOUT_MS), asidePath };
}
