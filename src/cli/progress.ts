/** Told while something long is done. */
export type OnProgress = (doneBytes: number, totalBytes: number) => void;

/** Does something that may take long, with a line on a terminal that tells how far it has come. `what` begins that line: "Reading transcripts". */
export async function withProgress<T>(
  what: string,
  run: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const { openProgress } = await import("../report/progress.ts");
  using progress = openProgress(what, {
    isTerminal: () => process.stderr.isTTY,
    write: (text) => process.stderr.write(text),
    nowMs: () => performance.now(),
  });
  return await run(progress.update);
}
