import type { CString, dlopen, ptr } from "bun:ffi";
import { LIBC_NAMES } from "../sys/libc-names.ts";

/**
 * What the module `bun:ffi` is made of. Reading it here instead of importing the module spares a hook
 * 0.2 ms. Bun's types do not know it, hence the cast; the binary carries its own Bun, so it cannot go away.
 */
export const { FFI } = Bun as unknown as {
  readonly FFI: {
    /** Gives its failure back instead of throwing it. */
    readonly dlopen: (name: string, symbols: typeof HOT_SYMBOLS) => HotLibrary | Error;
    readonly CString: typeof CString;
    readonly ptr: typeof ptr;
  };
};

type HotLibrary = ReturnType<typeof dlopen<typeof HOT_SYMBOLS>>;

/**
 * Each function bound costs start-up time: only what every call needs stands here. Lengths are far
 * below 2^31, so 32 bits do for size_t and ssize_t and spare us BigInt.
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
export type HotLibc = HotLibrary["symbols"];

/** Binds the hook's functions. Throws where no libc can be opened. */
export function openHotLibc(): HotLibc {
  let failure: unknown;
  for (const name of LIBC_NAMES) {
    const opened = FFI.dlopen(name, HOT_SYMBOLS);
    if (!(opened instanceof Error)) return opened.symbols;
    failure = opened;
  }
  throw failure;
}
