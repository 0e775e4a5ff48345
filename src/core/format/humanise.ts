/** Tokens as people say them: `812`, `1.5k`, `15k`, `1.2M`. With decimals given, exactly so many. */
export function humaniseTokens(count: number, decimals?: number): string {
  const n = whole(count);
  if (n < 1000) return String(n);
  // Each unit begins where the one below would round up to a thousand.
  const [size, suffix] = n < 999_500 ? KILO : n < 999_500_000 ? MEGA : GIGA;
  const scaled = n / size;
  if (decimals !== undefined) return scaled.toFixed(clampDecimals(decimals)) + suffix;
  if (scaled >= 9.95) return scaled.toFixed(0) + suffix;
  return scaled.toFixed(1).replace(/\.0$/, "") + suffix;
}

const KILO = [1e3, "k"] as const;
const MEGA = [1e6, "M"] as const;
const GIGA = [1e9, "B"] as const;

/** Millionths of a dollar as `$0.23`, rounded once, half up. */
export function humaniseMoney(microUsd: number, decimals = 2): string {
  const places = clampDecimals(decimals);
  const sign = microUsd < 0 ? "-" : "";
  const unit = 10 ** Math.max(0, 6 - places);
  const rounded = Math.floor((whole(Math.abs(microUsd)) + unit / 2) / unit);
  const digits = String(rounded).padStart(Math.min(places, 6) + 1, "0");
  const split = digits.length - Math.min(places, 6);
  const fraction = digits.slice(split).padEnd(places, "0");
  const isZero = rounded === 0;
  return `${isZero ? "" : sign}$${digits.slice(0, split)}${places > 0 ? `.${fraction}` : ""}`;
}

/** `21%`; never a sign of what could not be: below 0 is 0. */
export function humanisePercent(percent: number, decimals = 0): string {
  const value = Number.isFinite(percent) ? Math.max(0, percent) : 0;
  return `${value.toFixed(clampDecimals(decimals))}%`;
}

/** A plain number, as `12`. */
export function humaniseCount(count: number, decimals = 0): string {
  return whole(count).toFixed(clampDecimals(decimals));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Down to what an elapsed time is shown. With minutes, the first of them reads `<1m`. */
export type ElapsedStep = "seconds" | "minutes";

/** `12s` or `<1m`, `2m`, `1h 05m`, `3d 4h`. A moment still to come counts as none. */
export function humaniseElapsed(elapsedMs: number, step: ElapsedStep): string {
  const ms = Math.max(0, elapsedMs);
  if (ms < MINUTE) return step === "seconds" ? `${Math.floor(ms / SECOND)}s` : "<1m";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return `${Math.floor(ms / HOUR)}h ${String(minutes).padStart(2, "0")}m`;
  }
  return `${Math.floor(ms / DAY)}d ${Math.floor((ms % DAY) / HOUR)}h`;
}

/** In how many milliseconds `humaniseElapsed` of the same time reads differently. */
export function nextElapsedChangeMs(elapsedMs: number, step: ElapsedStep): number {
  const ms = Math.max(0, elapsedMs);
  const unit = ms >= DAY ? HOUR : ms >= MINUTE || step === "minutes" ? MINUTE : SECOND;
  return (Math.floor(ms / unit) + 1) * unit - elapsedMs;
}

// What is not a number has been kept out at the doors; should one come, it must not show.
function whole(n: number): number {
  return Number.isFinite(n) ? Math.max(0, Math.round(n)) : 0;
}

// More than toFixed takes, or than anybody reads.
const clampDecimals = (n: number): number => Math.min(Math.max(Math.trunc(n), 0), 9);
