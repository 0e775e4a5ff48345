import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build.ts";

/** The program that ours is compared with; another version may be faster or slower. */
const PEER_VERSION = "20.0.24";

const INSTALL_DIR = join(ROOT, `dist/tools/ccusage-${PEER_VERSION}`);
const PACKAGE = `@ccusage/ccusage-linux-${process.arch}`;
const PROGRAM = join(INSTALL_DIR, "ccusage");

/** Where the peer's program is, or why there is none. */
export type Peer = { readonly path: string } | { readonly missing: string };

/** The native program itself: its launcher would cost the start of a Node.js. Downloaded once, 2 MB. */
export function findPeer(): Peer {
  if (existsSync(PROGRAM)) return { path: PROGRAM };
  mkdirSync(INSTALL_DIR, { recursive: true });
  // Without a manifest of its own, it would be added to ours.
  writeFileSync(join(INSTALL_DIR, "package.json"), '{ "private": true }\n');
  const packages = [`ccusage@${PEER_VERSION}`, `${PACKAGE}@${PEER_VERSION}`];
  const done = Bun.spawnSync([process.execPath, "add", "--exact", ...packages], {
    cwd: INSTALL_DIR,
    stdout: "ignore",
    stderr: "pipe",
  });
  const packed = join(INSTALL_DIR, "node_modules", PACKAGE, "bin/ccusage");
  if (!done.success || !existsSync(packed)) {
    const [reason] = done.stderr.toString().trim().split("\n").toReversed();
    return {
      missing: `${packages.join(" and ")} cannot be installed: ${reason ?? "no reason given"}`,
    };
  }
  // It is packed without its mode, and the packed file may be shared with the package manager's cache.
  copyFileSync(packed, PROGRAM);
  chmodSync(PROGRAM, 0o755);
  return { path: PROGRAM };
}
