import type { Signal } from "./decode-protobuf.ts";
import type { Encoding } from "./respond.ts";

/** Whether attributes of this name are to go. */
type IsUnwanted = (name: string) => boolean;

/**
 * An export request without some attributes, wherever they are said: of resources, scopes, points, records,
 * spans. Everything else stays as it is, in its order. Throws for what is no such request.
 */
export function stripAttributes(
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
  isUnwanted: IsUnwanted,
): Uint8Array {
  if (encoding === "protobuf") return stripMessage(body, REQUEST[signal], isUnwanted);
  const text = new TextDecoder().decode(body);
  const stripped = JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    isAttributes(key) && Array.isArray(value)
      ? value.filter((entry: unknown) => !isUnwanted(keyOf(entry)))
      : value,
  );
  return new TextEncoder().encode(stripped);
}

const isAttributes = (key: string): boolean => key === "attributes" || key === "filteredAttributes";

const keyOf = (entry: unknown): string =>
  typeof entry === "object" && entry !== null && "key" in entry && typeof entry.key === "string"
    ? entry.key
    : "";

/** Fields of a message that hold attributes, or messages that do. */
interface Shape {
  readonly [field: number]: Shape | "attribute";
}

// Field numbers of opentelemetry-proto 1.x.
const RESOURCE: Shape = { 1: "attribute" };
const SCOPE: Shape = { 3: "attribute" };
const EXEMPLAR: Shape = { 7: "attribute" };
const LOG_RECORD: Shape = { 6: "attribute" };
const SPAN: Shape = { 9: "attribute", 11: { 3: "attribute" }, 13: { 4: "attribute" } };
const NUMBERS: Shape = { 1: { 7: "attribute", 5: EXEMPLAR } };
const METRIC: Shape = {
  5: NUMBERS,
  7: NUMBERS,
  9: { 1: { 9: "attribute", 8: EXEMPLAR } },
  10: { 1: { 1: "attribute", 11: EXEMPLAR } },
  11: { 1: { 7: "attribute" } },
  12: "attribute",
};

/** A request holds resources, those scopes, those entries: for every signal by the same numbers. */
const requestOf = (entry: Shape): Shape => ({ 1: { 1: RESOURCE, 2: { 1: SCOPE, 2: entry } } });

const REQUEST: Readonly<Record<Signal, Shape>> = {
  metrics: requestOf(METRIC),
  logs: requestOf(LOG_RECORD),
  traces: requestOf(SPAN),
};

/** Wire types (protobuf.dev, "Encoding"). */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

function stripMessage(bytes: Uint8Array, shape: Shape, isUnwanted: IsUnwanted): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const field = readField(bytes, at);
    const inner = shape[field.number];
    const content = bytes.subarray(field.contentAt, field.end);
    if (inner === undefined || field.wireType !== LENGTH) {
      pieces.push(bytes.subarray(at, field.end));
    } else if (inner !== "attribute") {
      const stripped = stripMessage(content, inner, isUnwanted);
      pieces.push(writeVarint(field.tag), writeVarint(stripped.length), stripped);
    } else if (!isUnwanted(readKey(content))) pieces.push(bytes.subarray(at, field.end));
    at = field.end;
  }
  return concatenate(pieces);
}

/** The first field of an attribute is its name. */
function readKey(attribute: Uint8Array): string {
  let at = 0;
  while (at < attribute.length) {
    const field = readField(attribute, at);
    if (field.number === 1 && field.wireType === LENGTH) {
      return new TextDecoder().decode(attribute.subarray(field.contentAt, field.end));
    }
    at = field.end;
  }
  return "";
}

interface Field {
  readonly tag: number;
  readonly number: number;
  readonly wireType: number;
  readonly contentAt: number;
  readonly end: number;
}

function readField(bytes: Uint8Array, at: number): Field {
  const { value: tag, end: tagEnd } = readVarint(bytes, at);
  const wireType = tag & 7;
  const { contentAt, end } = readExtent(bytes, tagEnd, wireType);
  if (end > bytes.length) throw new RangeError("a field that goes on beyond its message");
  return { tag, number: tag >>> 3, wireType, contentAt, end };
}

function readExtent(
  bytes: Uint8Array,
  at: number,
  wireType: number,
): { readonly contentAt: number; readonly end: number } {
  switch (wireType) {
    case VARINT:
      return { contentAt: at, end: readVarint(bytes, at).end };
    case FIXED64:
      return { contentAt: at, end: at + 8 };
    case FIXED32:
      return { contentAt: at, end: at + 4 };
    case LENGTH: {
      const { value, end } = readVarint(bytes, at);
      return { contentAt: end, end: end + value };
    }
    default:
      throw new RangeError(`wire type ${wireType}`);
  }
}

/** Beyond 32 bits the value is not used: such a number is no tag and no length. */
function readVarint(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) break;
    if (index < 5) value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  throw new RangeError("a number without an end");
}

function writeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  bytes.push(left);
  return Uint8Array.from(bytes);
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
