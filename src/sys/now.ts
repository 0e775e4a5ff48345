import { bootMs, epochMs, type Now } from "../core/instant.ts";
import { CLOCK_SYMBOLS, readBootMs } from "./clock.ts";
import { openLibc } from "./libc.ts";

const libc = openLibc(CLOCK_SYMBOLS);

/** This moment, on the machine's own clocks. */
export const systemNow = (): Now => ({
  bootMs: bootMs(readBootMs(libc)),
  epochMs: epochMs(Date.now()),
});
