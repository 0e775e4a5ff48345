/** libc under each name that a Linux system gives it: glibc (Nix-patched binaries too), then musl. */
export const LIBC_NAMES = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"] as const;
