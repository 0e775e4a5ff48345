/** Exit codes (sysexits.h where it has one). `event` and `statusline` only ever leave with 0: an agent reads 2 as "block". */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 64,
  unavailable: 69,
  config: 78,
} as const;
