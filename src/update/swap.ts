import { constants } from "node:fs";
import { chmod, chown, copyFile, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** One thing that is done to files. Each leaves a whole program at the path of the program, even where it is the last one that is done. */
export type SwapStep =
  | { readonly kind: "copy"; readonly from: string; readonly to: string }
  | { readonly kind: "dress"; readonly path: string; readonly like: string }
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string };

/** The program before the last update. */
export const previousPath = (program: string): string => `${program}.previous`;

/** The place where an update is prepared: beside the program, so that renaming from it is atomic. */
export const workshopPath = (program: string): string =>
  `${dirname(program)}/.${program.slice(program.lastIndexOf("/") + 1)}.update`;

/** Puts a program that is ready in the workshop in place, and keeps the one that was there. */
export function planReplacement(program: string, ready: string): readonly SwapStep[] {
  const kept = `${workshopPath(program)}/kept`;
  return [
    { kind: "copy", from: program, to: kept },
    { kind: "dress", path: kept, like: program },
    { kind: "sync", path: kept },
    { kind: "rename", from: kept, to: previousPath(program) },
    { kind: "rename", from: ready, to: program },
    { kind: "sync", path: dirname(program) },
  ];
}

/** Exchanges the program and the one before it, of which a copy is ready in the workshop: a second time takes it back. */
export function planRollback(program: string, ready: string): readonly SwapStep[] {
  const kept = `${workshopPath(program)}/kept`;
  return [
    { kind: "copy", from: program, to: kept },
    { kind: "dress", path: kept, like: program },
    { kind: "sync", path: kept },
    // The other order would lose the older one to whoever stops us here.
    { kind: "rename", from: ready, to: program },
    { kind: "rename", from: kept, to: previousPath(program) },
    { kind: "sync", path: dirname(program) },
  ];
}

/** Does one step. Throws what the file system says. */
export async function doSwapStep(step: SwapStep): Promise<void> {
  switch (step.kind) {
    case "copy":
      // Where the file system can share blocks, this costs nothing.
      return await copyFile(step.from, step.to, constants.COPYFILE_FICLONE);
    case "dress":
      return await dress(step.path, step.like);
    case "sync":
      return await sync(step.path);
    case "rename":
      return await rename(step.from, step.to);
    default:
      return step satisfies never;
  }
}

/** Gives a file another's mode, and its owner where that is ours to give. */
async function dress(path: string, like: string): Promise<void> {
  const { mode, uid, gid } = await stat(like);
  if (process.geteuid?.() === 0) await chown(path, uid, gid);
  await chmod(path, mode & 0o7777);
}

/** Waits until the disk has it: a machine that loses power must find a whole program. */
async function sync(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}
