/** What is to become of a request after a collector's answer. */
export type Verdict =
  | { readonly kind: "sent" }
  /** It would be refused again. */
  | { readonly kind: "refused" }
  /** No sooner than the collector wishes, where it says so. */
  | { readonly kind: "again"; readonly afterMs?: number };

/** Answers after which an exporter comes again; after all others it must not (opentelemetry.io, "OTLP Specification", "Failures"). */
const AGAIN = new Set([408, 429, 502, 503, 504]);

/** A collector that asks for more is asked again after this time. */
const MAX_RETRY_AFTER_MS = 3600_000;

/** Judges an answer by its status and its `retry-after`, in seconds or as a date. */
export function judgeAnswer(status: number, retryAfter: string | null, nowMs: number): Verdict {
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (!AGAIN.has(status)) return { kind: "refused" };
  const afterMs = readRetryAfter(retryAfter, nowMs);
  return afterMs === undefined ? { kind: "again" } : { kind: "again", afterMs };
}

function readRetryAfter(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS) : undefined;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait after so many failures in a row: doubling, and half of it by chance (0 up to 1), so that
 * many machines do not come back to a collector at once.
 */
export function waitMs(failures: number, chance: number): number {
  const whole = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return whole / 2 + (whole / 2) * chance;
}
