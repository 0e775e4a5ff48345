import { reasonOf } from "../core/fault.ts";
import { type PackedRows, packRows } from "./packed-rows.ts";
import { createScanner, type ScannedPart, type ScanTask } from "./scan-file.ts";

/** What a worker answers: the parts of a transcript as they are read, and then that it is done. */
export type ScanAnswer =
  | {
      readonly kind: "part";
      readonly part: Omit<ScannedPart, "rows">;
      readonly rows: PackedRows;
    }
  | { readonly kind: "done"; readonly path: string; readonly problem?: string };

declare const self: Worker;

const scanner = createScanner();

const answer = (message: ScanAnswer, transfer: ArrayBuffer[] = []) =>
  self.postMessage(message, transfer);

self.addEventListener("message", ({ data: task }: MessageEvent<ScanTask>) => {
  const { path } = task;
  // What is wrong with one file must not cost the others.
  try {
    scanner.scan(task, ({ rows, ...part }) => {
      const packed = packRows(rows);
      answer({ kind: "part", part, rows: packed }, [packed.numbers.buffer]);
    });
    answer({ kind: "done", path });
  } catch (error) {
    answer({ kind: "done", path, problem: reasonOf(error) });
  }
});
