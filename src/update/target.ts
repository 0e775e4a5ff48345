import { readFileSync } from "node:fs";

/** What decides which build runs on a machine. */
export interface MachineKind {
  /** As Node names it: `x64`, `arm64`. */
  readonly arch: string;
  /** The text of /proc/self/maps: what this program has loaded. */
  readonly maps: string;
  /** The text of /proc/cpuinfo. */
  readonly cpuinfo: string;
}

/**
 * The build for a machine, as releases name it: `linux-x64`, `linux-x64-baseline`, `linux-x64-musl`,
 * `linux-arm64`, `linux-arm64-musl`. Pure. The C library is the one that this program runs on; the baseline
 * build is for processors without AVX2, and there is none of it for musl.
 */
export function targetOf({ arch, maps, cpuinfo }: MachineKind): string {
  if (maps.includes("/ld-musl-")) return `linux-${arch}-musl`;
  const isOld = arch === "x64" && !/^flags\s*:.*\bavx2\b/m.test(cpuinfo);
  return `linux-${arch}${isOld ? "-baseline" : ""}`;
}

/** The build that fits this machine. */
export const ownTarget = (): string =>
  targetOf({
    arch: process.arch,
    maps: readFileSync("/proc/self/maps", "latin1"),
    cpuinfo: readFileSync("/proc/cpuinfo", "latin1"),
  });
