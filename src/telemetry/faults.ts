import { BridgeFault, reasonOf } from "../core/fault.ts";
import { isBusy, isCorrupt, isUnwritable } from "../store/sqlite/database.ts";

/** What was thrown over the telemetry store at a path, as a fault that says what to do about it; anything else as it is. */
export function toTelemetryFault(cause: unknown, path: string): unknown {
  const store = `the telemetry store ${path}`;
  const reason = reasonOf(cause);
  if (isBusy(cause)) {
    return new BridgeFault("telemetry-busy", `Another program keeps ${store} locked.`, {
      hint: "End that program, if it does not let go by itself. Who exports meanwhile is told to come again.",
      cause,
    });
  }
  if (isCorrupt(cause)) {
    return new BridgeFault(
      "telemetry-damaged",
      `Expected ${store} to be whole, found: ${reason}.`,
      {
        hint: "It is set aside, and the next export begins a new one.",
        cause,
      },
    );
  }
  if (isUnwritable(cause)) {
    return new BridgeFault(
      "telemetry-unwritable",
      `Expected to be able to write to ${store}, found: ${reason}.`,
      {
        hint: "A full disk is in its way, `telemetry.max_megabytes`, or whose that place is. Who exports meanwhile is told to come again.",
        cause,
      },
    );
  }
  return cause;
}
