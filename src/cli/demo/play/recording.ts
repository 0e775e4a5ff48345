/** What a client really sent, made ready to be sent again: `scripts/write/demo-recordings.ts` writes these files. */
export interface Recording {
  readonly steps: readonly RecordedStep[];
}

/** One thing that the client did. What is of this machine alone (paths, times) is added when it is played. */
export type RecordedStep = {
  /** How long after the step before it. */
  readonly gapMs: number;
  readonly session: string;
  readonly project: string;
} & (
  | { readonly kind: "hook"; readonly input: HookInput }
  | { readonly kind: "statusline"; readonly input: Readonly<Record<string, unknown>> }
  /** A line of the session's transcript: Esc is written there, and fires no hook. */
  | { readonly kind: "transcript"; readonly line: Readonly<Record<string, unknown>> }
);

/** A hook's input, as far as the demo looks into it. */
export interface HookInput extends Readonly<Record<string, unknown>> {
  readonly hook_event_name: string;
}
