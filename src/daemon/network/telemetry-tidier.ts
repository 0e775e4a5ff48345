/** Nobody waits for it: not while everything else starts. */
const FIRST_TIDY_AFTER_MS = 60_000;
const TIDY_EVERY_MS = 3600_000;

/** Between two steps of some milliseconds: the rest of the daemon has the most of the time. */
const TIDY_STEP_EVERY_MS = 25;

export interface TidierPorts {
  /** Guards what touches the store. */
  readonly run: (task: () => void) => void;
  /** What is to be done, in steps of some milliseconds. */
  readonly begin: () => Generator<undefined, void>;
}

/** Tidies now and then, step by step. */
export interface Tidier {
  /** Begins at once, unless it is at it. */
  begin(): void;
  /** What it is at cannot be ended; the next time it begins from the start. */
  abandon(): void;
  stop(): void;
}

/** A tidier that begins by itself a minute from now, and an hour after it has ended. */
export function createTidier(ports: TidierPorts): Tidier {
  let steps: Generator<undefined, void> | undefined;
  let timer = setTimeout(begin, FIRST_TIDY_AFTER_MS);

  function begin(): void {
    if (steps) return;
    ports.run(() => {
      steps = ports.begin();
    });
    arm();
  }
  function step(): void {
    let isDone = true;
    ports.run(() => {
      isDone = steps?.next().done ?? true;
    });
    if (isDone) steps = undefined;
    arm();
  }
  function arm(): void {
    clearTimeout(timer);
    timer = steps ? setTimeout(step, TIDY_STEP_EVERY_MS) : setTimeout(begin, TIDY_EVERY_MS);
  }

  return {
    begin,
    abandon() {
      steps = undefined;
    },
    stop: () => clearTimeout(timer),
  };
}
