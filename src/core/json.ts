/** What JSON calls an object, of which nothing else is known. */
export type Json = Readonly<Record<string, unknown>>;

/** What a text says; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  // The parser says "not JSON" by throwing.
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object, and no list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as an object; an empty one for whatever is none. */
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
