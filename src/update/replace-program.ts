import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { BridgeFault } from "../core/fault.ts";
import { downloadArchive, type OnProgress, unpackProgram } from "./archive.ts";
import type { Artifact } from "./manifest.ts";
import { doSwapStep, planReplacement, planRollback, previousPath, type SwapStep } from "./swap.ts";
import { tryProgram } from "./try-program.ts";
import { openWorkshop } from "./workshop.ts";

/** A release that was judged to be wanted. */
export interface Release {
  readonly version: string;
  readonly artifact: Artifact;
  /** What a relative address in it is relative to. */
  readonly manifest: URL;
}

/**
 * Fetches a release and puts it in the program's place once it is proven to be what was signed and to run
 * here. Until the very last step the old program stands untouched. Throws BridgeFault.
 */
export async function installRelease(
  program: string,
  { version, artifact, manifest }: Release,
  onProgress: OnProgress,
): Promise<void> {
  await inWorkshop(program, async (dir) => {
    const archive = `${dir}/archive`;
    const ready = `${dir}/ready`;
    await downloadArchive(artifact, manifest, archive, onProgress);
    await Bun.write(ready, await unpackProgram(archive));
    await rm(archive);
    await dressAndSync(ready, program);
    const told = await tryProgram(ready);
    if (told !== version) {
      throw new BridgeFault(
        "update-unusable",
        `Expected the program in the archive to be ${version}, it is ${told}.`,
        { hint: "It is what its publisher has signed: tell them. Nothing was changed." },
      );
    }
    await doSwapSteps(planReplacement(program, ready));
  });
}

/** Puts the program of before the last update back, and keeps the one that was there; gives its version. Throws BridgeFault: `update-no-previous` where none is kept. */
export async function rollBack(program: string): Promise<string> {
  const previous = previousPath(program);
  if (!existsSync(previous)) {
    throw new BridgeFault("update-no-previous", `There is no ${previous} to go back to.`, {
      hint: "Each update keeps the program that it replaces there.",
    });
  }
  return await inWorkshop(program, async (dir) => {
    const ready = `${dir}/ready`;
    await doSwapStep({ kind: "copy", from: previous, to: ready });
    await dressAndSync(ready, program);
    const version = await tryProgram(ready);
    await doSwapSteps(planRollback(program, ready));
    return version;
  });
}

const dressAndSync = (path: string, program: string): Promise<void> =>
  doSwapSteps([
    { kind: "dress", path, like: program },
    { kind: "sync", path },
  ]);

async function doSwapSteps(steps: readonly SwapStep[]): Promise<void> {
  for (const step of steps) await doSwapStep(step);
}

async function inWorkshop<T>(program: string, work: (dir: string) => Promise<T>): Promise<T> {
  // A full disk, a folder that is suddenly gone: the user's to mend, and no fault of the program.
  try {
    await using workshop = await openWorkshop(program);
    return await work(workshop.dir);
  } catch (error) {
    if (error instanceof BridgeFault || !(error instanceof Error && "code" in error)) throw error;
    throw new BridgeFault("file-unwritable", `${program} was not replaced: ${error.message}.`, {
      hint: "The old program is whole. Try again once that is mended.",
      cause: error,
    });
  }
}
