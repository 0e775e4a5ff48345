import { FFI, type HotLibc } from "./libc.ts";

/**
 * How long a hook waits for its input before it gives up; also between two pieces of it. No agent is held up by it: it
 * is the one that has not written yet. On two cores at a load of 12 that took up to 70 ms, in 192 hooks of a real client.
 */
export const INPUT_WAIT_MS = 1000;

/** Most hook inputs fit in one piece; every page more is touched for nothing. */
const FIRST_PIECE_BYTES = 16 * 1024;

/** Inputs of some megabytes happen (a file being written); beyond this it is no hook input. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** Text that ends in a brace after a piece may still go on: a hostile one must not be parsed for ever. */
const MAX_PARSES = 32;

const POLLIN = 1;

/**
 * One JSON value from standard input: to its end, or until the JSON is complete (some clients leave
 * the pipe open), or until no byte has come for a while. Undefined when it is no JSON.
 */
export function readInput(libc: HotLibc, firstWaitMs: number): unknown {
  const stdin = new Int32Array([0, POLLIN]); // struct pollfd
  let buffer = new Uint8Array(FIRST_PIECE_BYTES);
  let length = 0;
  let parses = 0;
  let waitMs = firstWaitMs;
  while (length < MAX_INPUT_BYTES && libc.poll(stdin, 1, waitMs) > 0) {
    const got = libc.read(0, buffer.subarray(length), buffer.length - length);
    if (got <= 0) break;
    length += got;
    waitMs = INPUT_WAIT_MS;
    if (length === buffer.length) {
      const larger = new Uint8Array(buffer.length * 4);
      larger.set(buffer);
      buffer = larger;
    } else if (endsInBrace(buffer, length) && parses++ < MAX_PARSES) {
      const value = parse(buffer, length);
      if (value !== undefined) return value;
    }
  }
  return length === 0 ? undefined : parse(buffer, length);
}

function parse(buffer: Uint8Array, length: number): unknown {
  // A byte order mark is no part of the JSON, which itself never begins with this byte.
  const start = length > 3 && buffer[0] === 0xef ? 3 : 0;
  // Half a JSON is read on; none at all is nothing to report.
  try {
    // Decodes UTF-8 as a TextDecoder does, whose first use costs 0.1 ms more.
    return JSON.parse(new FFI.CString(FFI.ptr(buffer), start, length - start));
  } catch {
    return undefined;
  }
}

function endsInBrace(buffer: Uint8Array, length: number): boolean {
  let last = length - 1;
  while (last > 0 && (buffer[last] ?? 0) <= 0x20) last--;
  return buffer[last] === 0x7d;
}
