type Json = Readonly<Record<string, unknown>>;

/** A value as a record; an empty one for whatever is none. */
export const recordOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** One line of JSON as a record; an empty one for a line that is none, a record of a future that we do not know. */
export function parseLine(bytes: Buffer): Json {
  // The parser says "not JSON" by throwing.
  try {
    return recordOf(JSON.parse(bytes.toString()));
  } catch {
    return {};
  }
}
