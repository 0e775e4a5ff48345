import { renderBar } from "./bar.ts";
import type { Paint, Tone } from "./paint.ts";

/** What stands in one column of one line. */
export interface Cell {
  readonly text: string;
  /** For narrow terminals. */
  readonly short?: string;
  readonly tone?: Tone;
  /** Of a bar: from 0 to 1, in place of a text. */
  readonly fraction?: number;
}

/** How a column is headed and set. */
export interface Column {
  readonly header: string;
  readonly shortHeader?: string;
  readonly align: "left" | "right";
  /** Columns of the highest rank go first where there is no room; those of rank 0 stay. */
  readonly rank: number;
  /** How far the column gives way, and how what is too long is cut. */
  readonly flex?: {
    readonly min: number;
    readonly max: number;
    readonly cut: (text: string, width: number) => string;
  };
}

/** A row, what stands below one, or the sum. */
export interface TableLine {
  /** A total has a rule above it. */
  readonly kind: "row" | "detail" | "total";
  readonly cells: readonly Cell[];
}

const GAP = "  ";
const RULE = "─";

/** A table in at most `width` columns, as long as the columns of rank 0 find room: text gives way first, then numbers become short, then columns go. */
export function renderTable(
  columns: readonly Column[],
  lines: readonly TableLine[],
  width: number,
  paint: Paint,
): string[] {
  const { shown, isShort, widths } = layOut(columns, lines, width);
  const draw = (texts: readonly string[], tones: readonly (Tone | undefined)[]): string =>
    shown
      .map((at, index) => {
        const text = texts[at] ?? "";
        const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - Bun.stringWidth(text)));
        const painted = paint(tones[at], text);
        return columns[at]?.align === "right" ? space + painted : painted + space;
      })
      .join(GAP)
      .trimEnd();
  const drawLine = ({ cells, kind }: TableLine): string => {
    const texts = cells.map((cell, at) => {
      const index = shown.indexOf(at);
      return index < 0 ? "" : fitCell(cell, columns[at], widths[index] ?? 0, isShort);
    });
    const tones = cells.map(({ tone }) => tone ?? LINE_TONES[kind]);
    return draw(texts, tones);
  };
  const headers = columns.map((column) => headerOf(column, isShort));
  const total = widths.reduce((sum, columnWidth) => sum + columnWidth, 0);
  const rule = paint("muted", RULE.repeat(total + GAP.length * Math.max(0, widths.length - 1)));
  return [
    draw(
      headers,
      headers.map(() => "heading"),
    ),
    rule,
    ...lines.flatMap((line) => (line.kind === "total" ? [rule, drawLine(line)] : [drawLine(line)])),
  ];
}

const LINE_TONES = { row: undefined, detail: "muted", total: "strong" } as const satisfies Record<
  TableLine["kind"],
  Tone | undefined
>;

interface Layout {
  /** Indexes of the columns that found room. */
  readonly shown: readonly number[];
  readonly isShort: boolean;
  /** Of the shown columns. */
  readonly widths: readonly number[];
}

function layOut(columns: readonly Column[], lines: readonly TableLine[], width: number): Layout {
  const full = columns.map((column, at) => naturalWidth(column, at, lines, false));
  const short = columns.map((column, at) => naturalWidth(column, at, lines, true));
  const ranks = [...new Set(columns.map(({ rank }) => rank))].toSorted((a, b) => b - a);
  for (const highest of ranks) {
    const shown = columns.flatMap(({ rank }, at) => (rank <= highest ? [at] : []));
    for (const isShort of [false, true]) {
      const naturals = isShort ? short : full;
      const widths = fitWidths(columns, shown, naturals, width);
      const isLast = highest === ranks.at(-1) && isShort;
      if (widths !== undefined) return { shown, isShort, widths };
      if (isLast)
        return { shown, isShort, widths: shown.map((at) => minWidth(columns, naturals, at)) };
    }
  }
  return { shown: [], isShort: false, widths: [] };
}

/** The widths of the shown columns, what is left shared out among those that take it, in order; undefined where they do not fit. */
function fitWidths(
  columns: readonly Column[],
  shown: readonly number[],
  naturals: readonly number[],
  width: number,
): number[] | undefined {
  const widths = shown.map((at) => minWidth(columns, naturals, at));
  const gaps = GAP.length * Math.max(0, shown.length - 1);
  let room = width - gaps - widths.reduce((sum, columnWidth) => sum + columnWidth, 0);
  if (room < 0) return undefined;
  for (const [index, at] of shown.entries()) {
    const extra = Math.min(room, (naturals[at] ?? 0) - (widths[index] ?? 0));
    widths[index] = (widths[index] ?? 0) + extra;
    room -= extra;
  }
  return widths;
}

function minWidth(columns: readonly Column[], naturals: readonly number[], at: number): number {
  const natural = naturals[at] ?? 0;
  return Math.min(natural, columns[at]?.flex?.min ?? natural);
}

function naturalWidth(
  column: Column,
  at: number,
  lines: readonly TableLine[],
  isShort: boolean,
): number {
  const cells = lines.flatMap(({ cells: all }) => all[at] ?? []);
  if (cells.some(({ fraction }) => fraction !== undefined)) return column.flex?.max ?? 0;
  const texts = cells.map((cell) => textOf(cell, isShort));
  const widest = Math.max(
    ...[headerOf(column, isShort), ...texts].map((text) => Bun.stringWidth(text)),
  );
  return column.flex === undefined ? widest : Math.min(widest, column.flex.max);
}

function fitCell(cell: Cell, column: Column | undefined, width: number, isShort: boolean): string {
  if (cell.fraction !== undefined) return renderBar(cell.fraction, width);
  const text = textOf(cell, isShort);
  if (column?.flex === undefined || Bun.stringWidth(text) <= width) return text;
  return column.flex.cut(text, width);
}

const textOf = ({ text, short }: Cell, isShort: boolean): string =>
  isShort ? (short ?? text) : text;

const headerOf = ({ header, shortHeader }: Column, isShort: boolean): string =>
  isShort ? (shortHeader ?? header) : header;
