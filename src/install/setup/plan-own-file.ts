import { backupDir, loadManifest, sha256 } from "../backup.ts";
import { isAsWritten } from "../manifest.ts";
import { readSettings } from "../settings-file.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { PlannedFile } from "./step-plan.ts";

/** A file that is ours from its first byte to its last, or what keeps it from being written. */
export type OwnFilePlan =
  | { readonly kind: "write"; readonly file: PlannedFile }
  /** It is there, and not as we left it: somebody has taken it over. */
  | { readonly kind: "left-alone"; readonly note: string };

/** Plans such a file. One that a person has written or edited stays as it is. Throws a `BridgeFault` where it cannot be read. */
export function planOwnFile(
  path: string,
  text: string,
  part: "unit" | "completion",
  machine: Pick<SetupMachine, "env" | "home">,
): OwnFilePlan {
  const file = readSettings(path);
  const { bytes } = file;
  if (bytes && file.text !== text) {
    const manifest = loadManifest(backupDir(machine), file);
    if (!manifest || !isAsWritten(manifest, sha256(bytes))) {
      return {
        kind: "left-alone",
        note: `${path} is not as setup would write it, so it stays. Take it away to get ours.`,
      };
    }
  }
  const ownership = { part, hadOurs: bytes !== undefined };
  return { kind: "write", file: { file, text, ownership, isWhollyOurs: true } };
}
