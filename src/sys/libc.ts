import { dlopen, type FFIFunction, type Library, type Pointer, read } from "bun:ffi";
import { LIBC_NAMES } from "./libc-names.ts";

/** errno values that we act on; the same on x86-64 and arm64. */
export const EAGAIN = 11;

/** Binds functions of the C library. Each one costs start-up time: name only what is called. Throws where no libc can be opened. */
export function openLibc<Symbols extends Record<string, FFIFunction>>(
  symbols: Symbols,
): Library<Symbols>["symbols"] {
  let failure: unknown;
  for (const name of LIBC_NAMES) {
    // Trying the next name is the handling; the last failure is thrown below.
    try {
      return dlopen(name, symbols).symbols;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** errno of the call that has just failed; `location` is what `__errno_location` returned. */
export const readErrno = (location: Pointer | bigint | null): number =>
  location === null ? 0 : read.i32(Number(location), 0);
