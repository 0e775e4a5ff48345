import { dirname } from "node:path";
import type { Env } from "../sys/paths.ts";
import { realPathOf } from "./files.ts";

/** Whether a file, or the nearest directory that would hold it, lies in the Nix store: NixOS or Home Manager makes it then, and nobody may edit it. */
export function isManagedByNix(path: string, env: Env): boolean {
  const store = env["NIX_STORE_DIR"] || "/nix/store";
  for (let at = path; ; at = dirname(at)) {
    const real = realPathOf(at);
    if (real !== undefined) return `${real}/`.startsWith(`${store}/`);
    if (dirname(at) === at) return false;
  }
}
