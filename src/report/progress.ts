/** A terminal, as far as one line of progress needs it. */
export interface ProgressTerminal {
  /** Asked once, when there is something to show. */
  readonly isTerminal: () => boolean;
  readonly write: (text: string) => void;
  readonly nowMs: () => number;
}

/** One line that tells how far something long has come. Disposing it wipes it away. */
export interface Progress extends Disposable {
  readonly update: (doneBytes: number, totalBytes: number) => void;
}

// What is over sooner needs no words.
const QUIET_MS = 300;
// Ten times a second: as often as anybody reads it.
const UPDATE_MS = 100;
const BAR_COLUMNS = 24;

/** Begins to count time; nothing is shown until it has been long. `what` is what is being done. */
export function openProgress(
  what: string,
  { isTerminal, write, nowMs }: ProgressTerminal,
): Progress {
  const startMs = nowMs();
  let lastMs = -Infinity;
  let isShown: boolean | undefined;
  return {
    update(doneBytes, totalBytes) {
      const elapsedMs = nowMs() - startMs;
      if (elapsedMs < QUIET_MS || elapsedMs - lastMs < UPDATE_MS) return;
      lastMs = elapsedMs;
      isShown ??= isTerminal();
      if (isShown) write(`\r${what} ${renderProgress(doneBytes, totalBytes, elapsedMs)}\x1b[K`);
    },
    [Symbol.dispose]() {
      if (isShown) write("\r\x1b[K");
    },
  };
}

function renderProgress(doneBytes: number, totalBytes: number, elapsedMs: number): string {
  const part = totalBytes > 0 ? Math.min(doneBytes / totalBytes, 1) : 0;
  const full = Math.round(part * BAR_COLUMNS);
  const bar = "━".repeat(full) + "─".repeat(BAR_COLUMNS - full);
  const megabytes = `${toMegabytes(doneBytes)} of ${toMegabytes(totalBytes)} MB`;
  const left = renderTimeLeft(part, elapsedMs);
  return `${bar} ${Math.floor(part * 100)}%  ${megabytes}${left}`;
}

const toMegabytes = (bytes: number): number => Math.round(bytes / 1e6);

function renderTimeLeft(part: number, elapsedMs: number): string {
  if (part <= 0) return "";
  return `, ${Math.ceil((elapsedMs * (1 - part)) / part / 1000)} s left`;
}
