import { BridgeFault } from "../core/fault.ts";
import { telemetryTokenPath } from "../sys/paths.ts";
import { readOrMakeSecret, readSecret } from "../sys/secret-file.ts";

/** Stands in a change that is only shown. */
const NOT_MADE_YET = "(made when this is written)";

/** What whoever sends to the daemon by network has to know. Made where there is none, unless nothing may be written. Throws BridgeFault `home-unknown`, `secret-exposed`. */
export function bridgeToken(dryRun = false): string {
  const path = telemetryTokenPath(process.env);
  if (path === undefined) {
    throw new BridgeFault("home-unknown", "HOME is not set, so there is no place for a token.");
  }
  return dryRun ? (readSecret(path) ?? NOT_MADE_YET) : readOrMakeSecret(path);
}
