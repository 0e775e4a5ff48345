import type { Line } from "../../../core/view/span.ts";
import type { BarState } from "./bar-state.ts";
import { fitLine, fitText, lineWidth } from "./fit.ts";
import type { Style } from "./style.ts";

/** Everything that the picture is made of. */
export interface Scene {
  readonly title: string;
  /** At the right of the title, as `2 of 5`. */
  readonly place: string;
  readonly about: string;
  readonly bar: BarState | undefined;
  readonly timeline: readonly TimelineEntry[];
  /** How many entries at the end of the timeline belong to the last change. */
  readonly freshCount: number;
  /** What the agent shows below its prompt. */
  readonly statusLine: string;
  readonly footer: string;
}

/** One thing that has happened. */
export interface TimelineEntry {
  /** As it is to be shown: seconds since the beginning, or the time of day. */
  readonly when: string;
  readonly name: string;
  readonly about: string;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** From here on the timeline and the tooltip stand side by side. */
const WIDE_COLUMNS = 100;

/** The longest event with its time and project. */
const TIMELINE_COLUMNS = 42;

/** A tooltip of one session has up to four lines, and a border. */
const TOOLTIP_ROWS = 6;

/** On a tall screen the picture stays together. */
const MAX_BODY_ROWS = 18;

const MARGIN = "  ";

/** The whole picture, one string a line. No line is wider than the screen, and there are no more than it has. */
export function renderFrame(scene: Scene, size: ScreenSize, style: Style): readonly string[] {
  const columns = Math.max(20, size.columns);
  const inner = columns - 2 * MARGIN.length;
  const head = [
    "",
    MARGIN + renderTitle(scene, inner, style),
    MARGIN + style.tone("muted", fitText(scene.about, inner).trimEnd()),
    "",
    renderStrip(scene.bar, columns, style),
  ];
  const foot = [
    ...(scene.statusLine === "" ? ["", ""] : renderStatusLine(scene.statusLine, inner, style)),
    MARGIN + style.tone("muted", fitText(scene.footer, inner).trimEnd()),
  ];
  const bodyRows = Math.min(MAX_BODY_ROWS, Math.max(0, size.rows - head.length - foot.length - 1));
  const isWide = columns >= WIDE_COLUMNS;
  const body = isWide
    ? renderSideBySide(scene, inner, bodyRows, style)
    : renderStacked(scene, inner, bodyRows, style);
  return [...head, ...body.map((line) => (line === "" ? "" : MARGIN + line)), ...foot].slice(
    0,
    Math.max(1, size.rows),
  );
}

function renderTitle({ title, place }: Scene, columns: number, style: Style): string {
  const left = fitText(title, columns - place.length - 1);
  return `${style.tone("strong", left)} ${style.tone("muted", place)}`;
}

/** A bar as one would have it: workspaces at the left, our module at the right. */
function renderStrip(bar: BarState | undefined, columns: number, style: Style): string {
  const left = "  1  2  3 ";
  const right = bar?.percentage === undefined ? "  " : ` ${bar.percentage}%  `;
  // A module without text is not there at all.
  const room = columns - left.length - right.length - 2;
  const text = bar ? ` ${fitText(bar.text, Math.min(room, Bun.stringWidth(bar.text)))} ` : "";
  const gap = columns - left.length - right.length - Bun.stringWidth(text);
  return (
    style.strip(left + " ".repeat(Math.max(0, gap))) +
    style.module(bar?.classes ?? [], text) +
    style.strip(right)
  );
}

function renderSideBySide(scene: Scene, columns: number, rows: number, style: Style): string[] {
  const rightColumns = columns - TIMELINE_COLUMNS - 2;
  const box = renderTooltip(scene.bar, rightColumns, rows, style);
  const events = ["", ...renderTimeline(scene, TIMELINE_COLUMNS, Math.max(0, rows - 1), style)];
  return Array.from({ length: rows }, (_, row) => {
    const event = events[row] ?? "";
    const line = box[row];
    if (line === undefined) return event;
    const gap = columns - Bun.stringWidth(event) - Bun.stringWidth(line);
    return event + " ".repeat(Math.max(1, gap)) + line;
  });
}

function renderStacked(scene: Scene, columns: number, rows: number, style: Style): string[] {
  // The timeline must not jump as the tooltip changes.
  const tooltipRows = Math.min(rows, TOOLTIP_ROWS);
  const box = renderTooltip(scene.bar, columns, tooltipRows, style).map(
    (line) => " ".repeat(Math.max(0, columns - Bun.stringWidth(line))) + line,
  );
  const padded = Array.from({ length: tooltipRows }, (_, row) => box[row] ?? "");
  const left = rows - tooltipRows;
  const events = renderTimeline(scene, columns, left, style);
  return [...padded, ...Array.from({ length: left }, (_, row) => events[row] ?? "")];
}

/** The tooltip as it hangs below the module. */
function renderTooltip(
  bar: BarState | undefined,
  columns: number,
  rows: number,
  style: Style,
): string[] {
  if (!bar || bar.tooltip.length === 0 || rows < 3) return [];
  const room = columns - 4;
  const lines = bar.tooltip.slice(0, rows - 2).map((line) => fitLine(line, room));
  const width = Math.max(...lines.map(lineWidth));
  const edge = (text: string) => style.tone("muted", text);
  return [
    edge(`╭${"─".repeat(width + 2)}╮`),
    ...lines.map((line) => {
      const padding = " ".repeat(width - lineWidth(line));
      return `${edge("│")} ${renderLine(line, style)}${padding} ${edge("│")}`;
    }),
    edge(`╰${"─".repeat(width + 2)}╯`),
  ];
}

const renderLine = (line: Line, style: Style): string =>
  line.map(({ text, tone }) => style.tone(tone, text)).join("");

/** The last things that happened, the newest at the bottom and marked. */
function renderTimeline(scene: Scene, columns: number, rows: number, style: Style): string[] {
  const entries = scene.timeline.slice(-Math.max(0, rows));
  const firstFresh = entries.length - scene.freshCount;
  return rows <= 0
    ? []
    : entries.map((entry, at) => {
        const isFresh = at >= firstFresh;
        const mark = isFresh ? "▸" : " ";
        const head = `${mark} ${entry.when}  `;
        const text = fitText(
          entry.about === "" ? entry.name : `${entry.name}  ${entry.about}`,
          columns - Bun.stringWidth(head),
        ).trimEnd();
        const name = text.slice(0, entry.name.length);
        const about = text.slice(entry.name.length);
        return isFresh
          ? style.fresh(head) + style.tone("strong", name) + about
          : style.tone("muted", head + text);
      });
}

function renderStatusLine(text: string, columns: number, style: Style): string[] {
  const label = "status line  ";
  return [
    "",
    MARGIN + style.tone("muted", label) + fitText(text, columns - label.length).trimEnd(),
  ];
}
