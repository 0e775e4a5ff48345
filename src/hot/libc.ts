import type { CString, FFIFunction, Library, ptr } from "bun:ffi";
import { LIBC_NAMES } from "../sys/libc-names.ts";

type Symbols = Readonly<Record<string, FFIFunction>>;

/**
 * What the module `bun:ffi` is made of. Reading it here instead of importing the module spares a hook
 * 0.2 ms. Bun's types do not know it, hence the cast; the binary carries its own Bun, so it cannot go away.
 */
export const { FFI } = Bun as unknown as {
  readonly FFI: {
    /** Gives its failure back instead of throwing it. */
    readonly dlopen: <S extends Symbols>(name: string, symbols: S) => Library<S> | Error;
    readonly CString: typeof CString;
    readonly ptr: typeof ptr;
  };
};

/** Binds functions of the C library. Each costs start-up time, about 10 µs. Throws where no libc can be opened. */
export function bindLibc<S extends Symbols>(symbols: S): Library<S>["symbols"] {
  let failure: unknown;
  for (const name of LIBC_NAMES) {
    const opened = FFI.dlopen(name, symbols);
    if (!(opened instanceof Error)) return opened.symbols;
    failure = opened;
  }
  throw failure;
}

/**
 * Only what every call needs stands here. Lengths are far below 2^31, so 32 bits do for size_t and
 * ssize_t and spare us BigInt.
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
export type HotLibc = Library<typeof HOT_SYMBOLS>["symbols"];

/** Binds the hook's functions. Throws where no libc can be opened. */
export const openHotLibc = (): HotLibc => bindLibc(HOT_SYMBOLS);
