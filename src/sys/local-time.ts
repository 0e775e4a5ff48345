/** Minutes that local time is ahead of UTC at an instant, in ms since 1970. */
export const utcOffsetMinutes = (atEpochMs: number): number =>
  -new Date(atEpochMs).getTimezoneOffset();
