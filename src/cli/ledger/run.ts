import type { LedgerCall } from "./options.ts";

/** Does what was asked of the ledger; gives the exit code. Each action loads what it needs. */
export async function runLedger(call: LedgerCall): Promise<number> {
  switch (call.action) {
    case "status": {
      const { showLedger } = await import("./status.ts");
      return await showLedger(call);
    }
    case "sync": {
      const { runSync } = await import("./sync.ts");
      return await runSync(call);
    }
    case "export": {
      const { exportLedger } = await import("./export.ts");
      return await exportLedger(call);
    }
    case "verify": {
      const { runVerify } = await import("./verify.ts");
      return await runVerify(call);
    }
    case "compact": {
      const { runCompact } = await import("./compact.ts");
      return await runCompact(call);
    }
    default:
      return call satisfies never;
  }
}
