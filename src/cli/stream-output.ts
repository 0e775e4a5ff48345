import { requireWord } from "./known-word.ts";

/** Whose lines `stream` prints. */
const STREAM_OUTPUTS = ["waybar", "plain", "i3status-rust"] as const;

export type StreamOutput = (typeof STREAM_OUTPUTS)[number];

/** What was typed for `stream`. */
export interface OutputFlags {
  readonly output?: string | undefined;
  readonly format?: string | undefined;
}

/** What is printed, and the text's format where it has one of its own. */
export interface StreamShape {
  readonly output: StreamOutput;
  readonly format: string | undefined;
}

/** Reads `--output` and `--format`. The word `plain` is no format that anybody could want, so `--format plain` means the output. Throws BridgeFault for an output that there is not. */
export function readOutput({ output, format }: OutputFlags): StreamShape {
  const isOutputWord = format === "plain" && (output === undefined || output === "plain");
  const word = isOutputWord ? "plain" : (output ?? "waybar");
  const known = requireWord("output", word, STREAM_OUTPUTS);
  return { output: known, format: isOutputWord ? undefined : format };
}
