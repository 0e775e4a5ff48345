/** A compositor answers within a millisecond or two; one that is stopped or hangs never does. */
export const ANSWER_WITHIN_MS = 500;

/** A text; empty for anything else. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A process id as a window has it, or no property at all. */
export const pidOf = (value: unknown): { readonly pid?: number } =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? { pid: value } : {};
