import type { Database } from "bun:sqlite";
import { type DatabaseKind, openDatabase, openMemory } from "../sqlite/database.ts";
import { LEDGER_SCHEMA } from "./schema.ts";

const LEDGER: DatabaseKind = { name: "ledger", schema: LEDGER_SCHEMA, tooNew: "ledger-too-new" };

/**
 * Opens the ledger's database, and makes it where there is none. Throws BridgeFault `ledger-too-new` for one
 * that a newer version has made; other faults as SQLite says them.
 */
export const openLedgerDatabase = (path: string, busyTimeoutMs?: number): Database =>
  openDatabase(LEDGER, path, busyTimeoutMs);

/** A ledger that ends with the process. */
export const openMemoryDatabase = (): Database => openMemory(LEDGER);
