import { type EpochMs, epochMs } from "../core/instant.ts";
import type { UtcOffset } from "../core/usage/report/local-day.ts";

/** A moment as a place's clocks show it. */
export interface LocalTime {
  /** `2026-10-07 18:05` */
  readonly text: string;
  /** `18:05` */
  readonly clock: string;
}

/** What the clocks of a place show at a moment. */
export function localTime(at: EpochMs, offset: UtcOffset): LocalTime {
  const shown = new Date(epochMs(at + offset(at) * 60_000)).toISOString();
  const clock = shown.slice(11, 16);
  return { text: `${shown.slice(0, 10)} ${clock}`, clock };
}
