import { openUserLedger, type UserLedger } from "./open.ts";

type OnProgress = (doneBytes: number, totalBytes: number) => void;

/** Runs something that may take long, with a line on a terminal that tells how far it has come. */
export async function withProgress<T>(run: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const { openProgress } = await import("../../report/progress.ts");
  using progress = openProgress({
    isTerminal: () => process.stderr.isTTY,
    write: (text) => process.stderr.write(text),
    nowMs: () => performance.now(),
  });
  return await run(progress.update);
}

/** Opens the user's ledger, up to date. */
export const openWithProgress = (): Promise<UserLedger> =>
  withProgress((onProgress) => openUserLedger({ onProgress }));
