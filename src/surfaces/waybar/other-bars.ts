import { replaceBreaking } from "../../core/format/clean.ts";
import { unescapePango } from "./pango.ts";

/**
 * Waybar's line as text without markup, for whatever shows lines: polybar, eww, tmux, a terminal. Nothing in
 * it begins a command there: polybar would run `%{A…}` on a click, tmux reads `#{…}`, `#[…]` and `#S`, and
 * what a session works on may have been named by anybody.
 */
export function renderPlainLine(waybarLine: string): string {
  const { text } = readLine(waybarLine);
  return `${replaceBreaking(unescapePango(text)).replace(COMMAND_START, "$1 ")}\n`;
}

const COMMAND_START = /(%(?=\{)|#(?=[A-Za-z#([{]))/g;

/** Waybar's line as i3status-rust's `custom` block takes it with `json = true`: text with markup, and the state that its theme colours. */
export function renderI3StatusLine(waybarLine: string): string {
  const { text, alt } = readLine(waybarLine);
  return `${JSON.stringify({ text, state: STATE_OF.get(alt) ?? "Idle" })}\n`;
}

const STATE_OF: ReadonlyMap<string, string> = new Map([
  ["busy", "Info"],
  ["waiting", "Warning"],
  ["error", "Critical"],
]);

interface ShownLine {
  /** With Pango markup in it. */
  readonly text: string;
  readonly alt: string;
}

/** What a state file says, as far as other bars can show it. It may be anybody's: what is missing is empty. */
function readLine(json: string): ShownLine {
  const line: unknown = JSON.parse(json);
  const { text, alt }: { text?: unknown; alt?: unknown } =
    typeof line === "object" && line !== null ? line : {};
  return { text: typeof text === "string" ? text : "", alt: typeof alt === "string" ? alt : "" };
}
