import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { BridgeFault } from "../core/fault.ts";
import { type Env, runtimeDir } from "./paths.ts";

/**
 * The runtime directory as it is on this machine: `$XDG_RUNTIME_DIR` or `/run/user/UID`, and where
 * neither was made for us a 0700 directory of our own under the temporary one. Throws BridgeFault when
 * there is none that is ours alone.
 */
export function resolveRuntimeDir(env: Env, uid: number): string {
  const dir = runtimeDir(env, () => uid);
  const found = lstatSync(dir, { throwIfNoEntry: false });
  if (found?.isDirectory() || found?.isSymbolicLink()) return dir;
  if (env["XDG_RUNTIME_DIR"]) {
    throw new BridgeFault(
      "runtime-dir-missing",
      `XDG_RUNTIME_DIR is ${dir}, and there is no such directory.`,
      {
        hint: "Make it (mode 0700), or unset XDG_RUNTIME_DIR.",
      },
    );
  }
  return ownTemporaryDir(`${tmpdir()}/llm-bridge-${uid}`, uid);
}

function ownTemporaryDir(dir: string, uid: number): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Anybody may make a name in the temporary directory: it must be a directory, ours, and closed to others.
  const found = lstatSync(dir);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return dir;
  throw new BridgeFault(
    "runtime-dir-not-ours",
    `${dir} is there, and is not a directory of ours alone.`,
    {
      hint: "Remove it, or set XDG_RUNTIME_DIR to a directory of yours (mode 0700).",
    },
  );
}
