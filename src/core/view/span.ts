/** How a stretch of text is meant. Each surface has its own means to say so. */
export type Tone = "strong" | "muted" | "warning" | "critical";

/** Text with its meaning, free of any surface's markup. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** One line of text. */
export type Line = readonly Span[];
