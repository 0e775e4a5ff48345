/** A compositor answers within a millisecond or two; one that is stopped or hangs never does. */
export const ANSWER_WITHIN_MS = 500;

export type Json = Readonly<Record<string, unknown>>;

/** The JSON in an answer; undefined where it is none. */
export function parseJson(text: string): unknown {
  // Outside input: what is not JSON is no answer.
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text; empty for anything else. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A process id as a window has it, or no property at all. */
export const pidOf = (value: unknown): { readonly pid?: number } =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? { pid: value } : {};
