/** Milliseconds on the machine's boot clock (CLOCK_BOOTTIME): it never goes back and counts suspend. Orders events and measures elapsed time. */
export type BootMs = number & { readonly brand: "BootMs" };

/** Milliseconds since 1970 on the wall clock. For people to read, never to order by: it can be set back. */
export type EpochMs = number & { readonly brand: "EpochMs" };

/** One moment, on both clocks. */
export interface Now {
  readonly bootMs: BootMs;
  readonly epochMs: EpochMs;
}

/** Names a number as a boot-clock instant. */
export const bootMs = (value: number): BootMs => value as BootMs;

/** Names a number as a wall-clock instant. */
export const epochMs = (value: number): EpochMs => value as EpochMs;
