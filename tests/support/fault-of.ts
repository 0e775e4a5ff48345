import { BridgeFault } from "../../src/core/fault.ts";

/** The fault that an act throws. Throws itself where there is none, or another error. */
export function faultOf(act: () => unknown): BridgeFault {
  try {
    act();
  } catch (error) {
    if (error instanceof BridgeFault) return error;
    throw error;
  }
  throw new Error("expected a fault");
}
