import type { ScreenSize } from "./frame.ts";

/** The terminal, as long as the picture stands on it. */
export interface Screen extends Disposable {
  size(): ScreenSize;
  draw(lines: readonly string[]): void;
}

// Another screen, no cursor, no wrapping at the edge; and all of it back.
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";

// Between these two a terminal shows nothing, so that no half-drawn picture is seen.
const BEGIN = "\x1b[?2026h\x1b[H";
const END = "\x1b[J\x1b[?2026l";

/** Takes the terminal over; disposing gives it back as it was. `onResize` is called when its size has changed, `onGone` when nobody looks any more. */
export function openScreen(onResize: () => void, onGone: () => void): Screen {
  const { stdout } = process;
  stdout.on("resize", onResize);
  // A terminal that is closed must not end us before everything is put away.
  stdout.on("error", onGone);
  stdout.write(ENTER);
  return {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    draw: (lines) => {
      stdout.write(BEGIN + lines.map((line) => `${line}\x1b[K`).join("\r\n") + END);
    },
    [Symbol.dispose]() {
      stdout.off("resize", onResize);
      stdout.write(LEAVE);
    },
  };
}
