import { type EpochMs, epochMs } from "../../core/instant.ts";

/** How long a step of either length is, in seconds. */
export const STEP_5M_S = 300;
export const STEP_1H_S = 3600;

/** A quarter of an hour, in seconds. */
export const QUARTER_S = 900;

/** Microseconds since 1970. */
export const toUs = (at: EpochMs): number => Math.round(at * 1000);

/** The moment of microseconds since 1970. */
export const fromUs = (us: number): EpochMs => epochMs(us / 1000);

/** Where the step begins in which a moment lies, in seconds since 1970. */
export const stepOf = (atUs: number, stepS: number): number =>
  Math.floor(atUs / 1e6 / stepS) * stepS;
