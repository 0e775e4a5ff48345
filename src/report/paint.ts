/** What a piece of a report is, for the eye. */
export type Tone = "heading" | "strong" | "muted" | "bar" | "good" | "warning" | "critical";

/** Dresses a text. Without colour it is left as it is, so its width is the same. */
export type Paint = (tone: Tone | undefined, text: string) => string;

export const PLAIN_PAINT: Paint = (_tone, text) => text;

// The terminal's own colours: they fit its theme, light or dark.
const ESCAPES = {
  heading: ["\x1b[1m", "\x1b[22m"],
  strong: ["\x1b[1m", "\x1b[22m"],
  muted: ["\x1b[2m", "\x1b[22m"],
  bar: ["\x1b[36m", "\x1b[39m"],
  good: ["\x1b[32m", "\x1b[39m"],
  warning: ["\x1b[33m", "\x1b[39m"],
  critical: ["\x1b[31m", "\x1b[39m"],
} as const satisfies Record<Tone, readonly [string, string]>;

export const TERMINAL_PAINT: Paint = (tone, text) => {
  if (tone === undefined || text === "") return text;
  const [on, off] = ESCAPES[tone];
  return `${on}${text}${off}`;
};
