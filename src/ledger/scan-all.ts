import { reasonOf } from "../core/fault.ts";
import { unpackRows } from "./packed-rows.ts";
import { createScanner, type ScannedPart, type ScanTask } from "./scan-file.ts";
import type { ScanAnswer } from "./scan-worker.ts";

/** Where the compiled program keeps the worker's code; from its sources it lies beside this file. */
declare const BRIDGE_SCAN_WORKER: string | undefined;

/** Less is read sooner than a thread is started. */
const WORTH_THREADS_BYTES = 24 * 1024 * 1024;

/** More would wait for the one thread that writes. */
const MAX_THREADS = 4;

/** A worker's next task is there before it asks; more would only fill the memory. */
const TASKS_AHEAD = 2;

/** A transcript to be read, and how much of it. */
export interface SizedTask extends ScanTask {
  /** What is to be read of it, about. */
  readonly bytes: number;
}

/** Who is told what was read. */
export interface ScanPorts {
  readonly onPart: (part: ScannedPart) => void;
  /** A transcript is done; `problem` says why, where it could not be read. */
  readonly onDone: (task: SizedTask, problem?: string) => void;
}

/** Scans transcripts, on several threads where that pays. Parts of one file come in their order; files come in any. */
export async function scanAll(tasks: readonly SizedTask[], ports: ScanPorts): Promise<void> {
  const bytes = tasks.reduce((sum, task) => sum + task.bytes, 0);
  if (bytes < WORTH_THREADS_BYTES) return scanHere(tasks, ports);
  // The largest first, so that none is left over for the end.
  const queue = tasks.toSorted((a, b) => a.bytes - b.bytes);
  const threads = Math.min(MAX_THREADS, navigator.hardwareConcurrency, tasks.length);
  const ending = new AbortController();
  try {
    await Promise.all(
      Array.from({ length: threads }, () => scanThere(queue, ports, ending.signal)),
    );
  } finally {
    // Where one has failed, the others must tell nothing more.
    ending.abort();
  }
}

/** Scans transcripts on this thread, before it returns. Throws what `ports` throw. */
export function scanHere(tasks: readonly SizedTask[], ports: ScanPorts): void {
  const scanner = createScanner();
  for (const task of tasks) {
    let problem: string | undefined;
    let isTaken = true;
    // What is wrong with one file must not cost the others; what is wrong with who takes it down is the caller's.
    try {
      scanner.scan(task, (part) => {
        isTaken = false;
        ports.onPart(part);
        isTaken = true;
      });
    } catch (error) {
      if (!isTaken) throw error;
      problem = reasonOf(error);
    }
    ports.onDone(task, problem);
  }
}

function scanThere(queue: SizedTask[], ports: ScanPorts, ending: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(workerUrl());
  ending.addEventListener("abort", () => worker.terminate());
  const running = new Map<string, SizedTask>();
  const feed = () => {
    while (running.size < TASKS_AHEAD) {
      const task = queue.pop();
      if (task === undefined) break;
      running.set(task.path, task);
      worker.postMessage(task);
    }
    if (running.size === 0) resolve();
  };
  const take = (answer: ScanAnswer) => {
    if (answer.kind === "part") {
      return ports.onPart({ ...answer.part, rows: unpackRows(answer.rows) });
    }
    const task = running.get(answer.path);
    running.delete(answer.path);
    if (task) ports.onDone(task, answer.problem);
    feed();
  };
  worker.addEventListener("message", ({ data }: MessageEvent<ScanAnswer>) => {
    if (ending.aborted) return;
    // What a listener throws reaches nobody: a full disk, which is the caller's to meet.
    try {
      take(data);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
  worker.addEventListener("error", (event) => reject(new Error(event.message)));
  feed();
  return promise.finally(() => worker.terminate());
}

const workerUrl = (): string =>
  typeof BRIDGE_SCAN_WORKER === "string"
    ? BRIDGE_SCAN_WORKER
    : new URL("scan-worker.ts", import.meta.url).href;
