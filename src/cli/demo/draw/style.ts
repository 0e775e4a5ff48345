import type { Tone } from "../../../core/view/span.ts";

/** How the picture is dressed. Without colour every function leaves the text, so that its width is the same. */
export interface Style {
  readonly tone: (tone: Tone | undefined, text: string) => string;
  /** The module, in the colours of its class. */
  readonly module: (classes: readonly string[], text: string) => string;
  /** A stretch of the bar around the module. */
  readonly strip: (text: string) => string;
  /** What has just happened. */
  readonly fresh: (text: string) => string;
}

export const PLAIN: Style = {
  tone: (_tone, text) => text,
  module: (_classes, text) => text,
  strip: (text) => text,
  fresh: (text) => text,
};

const RESET = "\x1b[0m";
const BAR = "\x1b[48;5;236m";

const TONES = {
  strong: "\x1b[1m",
  muted: "\x1b[2m",
  warning: "\x1b[33m",
  critical: "\x1b[31m",
} as const satisfies Record<Tone, string>;

// What calls for a person is filled, what only goes on is tinted, rest is grey. The first that fits is taken.
const CLASSES: readonly (readonly [name: string, escape: string])[] = [
  ["degraded", "\x1b[48;5;208;38;5;16;1m"],
  ["waiting", "\x1b[48;5;221;38;5;16;1m"],
  ["error", "\x1b[48;5;167;38;5;231;1m"],
  ["tool-active", `${BAR}\x1b[38;5;117m`],
  ["thinking", `${BAR}\x1b[38;5;183m`],
  ["compacting", `${BAR}\x1b[38;5;80m`],
  ["idle", `${BAR}\x1b[38;5;246m`],
];

export const COLOURED: Style = {
  tone: (tone, text) => (tone === undefined ? text : `${TONES[tone]}${text}${RESET}`),
  module: (classes, text) => {
    const escape = CLASSES.find(([name]) => classes.includes(name))?.[1] ?? BAR;
    return `${escape}${text}${RESET}`;
  },
  strip: (text) => `${BAR}\x1b[38;5;244m${text}${RESET}`,
  fresh: (text) => `\x1b[36m${text}${RESET}`,
};
