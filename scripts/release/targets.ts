/** One kind of machine that a release is made for. */
export interface Target {
  /** As archives and manifests name it. */
  readonly name: string;
  /** The package that holds the runtime for it. */
  readonly runtime: string;
  /** As the compiler names it. */
  readonly compile: Bun.Build.CompileTarget;
  /** The architecture's name in a .deb; absent where no .deb is made. */
  readonly deb?: string;
  /** The architecture's name in an .rpm; absent where no .rpm is made. */
  readonly rpm?: string;
}

/**
 * All of them. Bun 1.4.5 ships one program for x64, which finds out what the processor can; its
 * baseline package holds the same bytes, and the archive is there for whoever looks for that name.
 */
export const TARGETS: readonly Target[] = [
  {
    name: "linux-x64",
    runtime: "@oven/bun-linux-x64",
    compile: "bun-linux-x64",
    deb: "amd64",
    rpm: "x86_64",
  },
  {
    name: "linux-x64-baseline",
    runtime: "@oven/bun-linux-x64-baseline",
    compile: "bun-linux-x64-baseline",
  },
  {
    name: "linux-x64-musl",
    runtime: "@oven/bun-linux-x64-musl",
    compile: "bun-linux-x64-musl",
  },
  {
    name: "linux-arm64",
    runtime: "@oven/bun-linux-aarch64",
    compile: "bun-linux-arm64",
    deb: "arm64",
    rpm: "aarch64",
  },
  {
    name: "linux-arm64-musl",
    runtime: "@oven/bun-linux-aarch64-musl",
    compile: "bun-linux-arm64-musl",
  },
];
