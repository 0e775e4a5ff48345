import { type Json, objectOf, parseJson } from "../core/json.ts";

/** One line of JSON as an object; an empty one for a line that is none, an object of a future that we do not know. */
export const parseLine = (bytes: Buffer): Json => objectOf(parseJson(bytes.toString()));
