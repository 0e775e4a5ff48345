import { expect, test } from "bun:test";
import { targetOf } from "../../../src/update/target.ts";

const GLIBC = "7f1 r-xp 0 08:01 1 /usr/lib/x86_64-linux-gnu/libc.so.6\n";
const MUSL = "7f1 r-xp 0 08:01 1 /lib/ld-musl-x86_64.so.1\n";
const NEW = "processor : 0\nflags\t\t: fpu sse4_2 avx avx2 bmi2\n";
const OLD = "processor : 0\nflags\t\t: fpu sse4_2 avx\nmodel name : avx2 in name only\n";
const ARM = "processor : 0\nFeatures : fp asimd\n";

test.each([
  ["linux-x64", "x64", GLIBC, NEW],
  ["linux-x64-baseline", "x64", GLIBC, OLD],
  ["linux-x64-musl", "x64", MUSL, NEW],
  ["linux-x64-musl", "x64", MUSL, OLD],
  ["linux-arm64", "arm64", GLIBC, ARM],
  ["linux-arm64-musl", "arm64", MUSL, ARM],
])("%s", (target, arch, maps, cpuinfo) => {
  expect(targetOf({ arch, maps, cpuinfo })).toBe(target);
});
