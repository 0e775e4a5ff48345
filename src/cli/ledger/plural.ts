/** A count with its noun: `1 file`, `1,204 files`. */
export const plural = (count: number, noun: string): string =>
  `${groupDigits(count)} ${noun}${count === 1 ? "" : "s"}`;

/** `1,204`: written by hand, since the runtime's formatters take milliseconds to start. */
const groupDigits = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
