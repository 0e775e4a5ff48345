import { BridgeFault, reasonOf } from "../core/fault.ts";
import { isBusy, isCorrupt, isUnwritable } from "../store/sqlite/database.ts";

/** What was thrown over the ledger at a path, as a fault that says what to do about it; anything else as it is. */
export function toLedgerFault(error: unknown, path: string): unknown {
  const reason = reasonOf(error);
  if (isBusy(error)) {
    return new BridgeFault("ledger-busy", `Another process is writing to ${path}.`, {
      hint: "Nothing was changed; in a moment it can be tried again.",
      cause: error,
    });
  }
  if (isCorrupt(error)) {
    return new BridgeFault("ledger-damaged", `The ledger ${path} is damaged: ${reason}.`, {
      hint: "`waybar-llm-bridge ledger verify --repair` makes a new one of what can still be read, and of the transcripts.",
      cause: error,
    });
  }
  if (isUnwritable(error)) {
    return new BridgeFault(
      "ledger-unwritable",
      `The ledger ${path} cannot be written: ${reason}.`,
      {
        hint: "`waybar-llm-bridge doctor` says what is in its way; a full disk is, too.",
        cause: error,
      },
    );
  }
  return error;
}
