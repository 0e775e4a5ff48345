import { BridgeFault, reasonOf } from "../core/fault.ts";
import type { Log } from "../sys/log.ts";

/** The first wait after a fault, doubled by each that follows. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/**
 * Runs one part of the daemon so that its faults stay its own: a part that fails is shown as degraded,
 * tried again with growing waits, and never takes the others down. One of the three places that catch.
 */
export interface Supervisor {
  /** Runs a task of the named part. `retry` is what is tried again after a fault; without one, the next task is the retry. */
  run(name: string, task: () => void, retry?: () => void): void;
  /** The same of a task that ends later. Several may be under way at a time. */
  runLong(name: string, task: () => Promise<void>): void;
  /** Whether the named part may be asked again yet. */
  isWaiting(name: string): boolean;
  /** The names of the parts that do not work. */
  degraded(): readonly string[];
  /** Every part that has ever run, and whether it works. */
  health(): ReadonlyMap<string, boolean>;
  stop(): void;
}

/** `onChange` is called whenever the list of degraded parts has changed. */
export function createSupervisor(log: Log, onChange: () => void): Supervisor {
  const faults = new Map<string, Fault>();
  const known = new Set<string>();
  let names: readonly string[] = [];

  const changed = () => {
    names = [...faults.keys()].toSorted();
    onChange();
  };

  const run: Supervisor["run"] = (name, task, retry) => {
    known.add(name);
    try {
      task();
    } catch (error) {
      hasFailed(name, error, retry);
      return;
    }
    hasWorked(name);
  };

  const runLong = async (name: string, task: () => Promise<void>): Promise<void> => {
    known.add(name);
    try {
      await task();
    } catch (error) {
      hasFailed(name, error);
      return;
    }
    hasWorked(name);
  };

  const hasFailed = (name: string, error: unknown, retry?: () => void) => {
    const fault = faults.get(name);
    const waitMs = fault ? Math.min(fault.waitMs * 2, LAST_RETRY_MS) : FIRST_RETRY_MS;
    clearTimeout(fault?.timer);
    const again = retry ?? fault?.retry;
    const timer = setTimeout(() => {
      const current = faults.get(name);
      if (current) faults.set(name, { ...current, timer: undefined });
      if (again) run(name, again, again);
    }, waitMs);
    faults.set(name, { waitMs, timer, retry: again });
    if (fault) return;
    log(`${name} is degraded: ${describe(error)}`);
    changed();
  };

  const hasWorked = (name: string) => {
    const fault = faults.get(name);
    if (!fault) return;
    clearTimeout(fault.timer);
    faults.delete(name);
    log(`${name} works again`);
    changed();
  };

  return {
    run,
    runLong: (name, task) => void runLong(name, task),
    isWaiting: (name) => faults.get(name)?.timer !== undefined,
    degraded: () => names,
    health: () => new Map([...known].toSorted().map((name) => [name, !faults.has(name)])),
    stop() {
      for (const fault of faults.values()) clearTimeout(fault.timer);
    },
  };
}

/** What is wrong, and what to do about it where that is known. */
function describe(error: unknown): string {
  const reason = reasonOf(error);
  return error instanceof BridgeFault && error.hint !== undefined
    ? `${reason} ${error.hint}`
    : reason;
}

interface Fault {
  readonly waitMs: number;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
  readonly retry: (() => void) | undefined;
}
