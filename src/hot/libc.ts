import { dlopen } from "bun:ffi";
import { LIBC_NAMES } from "../sys/libc-names.ts";

/**
 * Each function bound costs about 10 µs of start-up: only what every call needs stands here. Lengths
 * are far below 2^31, so 32 bits do for size_t and ssize_t and spare us BigInt.
 */
const HOT_SYMBOLS = {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
  poll: { args: ["ptr", "u32", "i32"], returns: "i32" },
  read: { args: ["i32", "ptr", "u32"], returns: "i32" },
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  sendto: { args: ["i32", "ptr", "u32", "i32", "ptr", "u32"], returns: "i32" },
  _exit: { args: ["i32"], returns: "void" },
} as const;

/** HOT_SYMBOLS, bound. */
export type HotLibc = ReturnType<typeof dlopen<typeof HOT_SYMBOLS>>["symbols"];

/** Binds the hook's functions. Throws where no libc can be opened. */
export function openHotLibc(): HotLibc {
  let failure: unknown;
  for (const name of LIBC_NAMES) {
    // The next name is the handling; the last failure is thrown below.
    try {
      return dlopen(name, HOT_SYMBOLS).symbols;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
