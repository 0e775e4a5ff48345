import { lstat, mkdir, rm } from "node:fs/promises";
import { BridgeFault } from "../core/fault.ts";
import { tryLockFile } from "../sys/file-lock.ts";
import { workshopPath } from "./swap.ts";

/** A folder beside the program, held by one update at a time. */
export interface Workshop extends AsyncDisposable {
  readonly dir: string;
}

/**
 * Opens the workshop, and clears away what an update that was killed has left in it. Disposing it takes the
 * folder away. Throws BridgeFault: `update-running` while another update holds it, `update-not-ours` where
 * somebody else could change what is in it; and what the file system says.
 */
export async function openWorkshop(program: string): Promise<Workshop> {
  const dir = workshopPath(program);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // Where others may write too, one of them may have made it, to exchange what was checked in it.
  const made = await lstat(dir);
  if (!made.isDirectory() || made.uid !== process.geteuid?.() || (made.mode & 0o077) !== 0) {
    throw new BridgeFault(
      "update-not-ours",
      `${dir} is there, and is not a folder of yours alone.`,
      {
        hint: `rm -r ${Bun.$.escape(dir)}`,
      },
    );
  }
  const lock = tryLockFile(`${dir}/lock`);
  if (lock === undefined) {
    throw new BridgeFault("update-running", `Another update of ${program} is under way.`, {
      hint: "Wait for it to end.",
    });
  }
  await Promise.all(LEFTOVERS.map((name) => rm(`${dir}/${name}`, { force: true })));
  return {
    dir,
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true });
      lock[Symbol.dispose]();
    },
  };
}

/** Every name that is used in a workshop, apart from the lock. */
const LEFTOVERS = ["archive", "ready", "kept"] as const;
