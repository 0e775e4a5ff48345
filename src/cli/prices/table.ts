import { truncate } from "../../core/format/truncate.ts";

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Where the terminal is narrow, columns with such a number leave, the highest first. */
  readonly leavesAs?: number;
}

/** Rows below their headings, none wider than the terminal: columns leave first, then lines are cut. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  maxWidth: number,
): string[] {
  const all = columns.map((column, index): Filled => {
    const cells = [column.title, ...rows.map((row) => row[index] ?? "")];
    return { column, cells, width: Math.max(...cells.map((cell) => Bun.stringWidth(cell))) };
  });
  const fitted = fit(all, maxWidth);
  return Array.from({ length: rows.length + 1 }, (_, row) => {
    const line = fitted.map(({ column, cells, width }) =>
      pad(cells[row] ?? "", width, column.align),
    );
    return truncate(line.join(GAP).trimEnd(), maxWidth, Bun.stringWidth);
  });
}

interface Filled {
  readonly column: Column;
  readonly cells: readonly string[];
  readonly width: number;
}

const GAP = "  ";

function fit(columns: readonly Filled[], maxWidth: number): readonly Filled[] {
  const leaving = Math.max(...columns.map(({ column }) => column.leavesAs ?? 0));
  if (widthOf(columns) <= maxWidth || leaving === 0) return columns;
  const staying = columns.filter(({ column }) => column.leavesAs !== leaving);
  return fit(staying, maxWidth);
}

const widthOf = (columns: readonly Filled[]): number =>
  columns.reduce((sum, { width }) => sum + width, (columns.length - 1) * GAP.length);

function pad(cell: string, width: number, align: Column["align"]): string {
  const space = " ".repeat(width - Bun.stringWidth(cell));
  return align === "left" ? cell + space : space + cell;
}

/** How many columns the terminal has; no limit where the output is not read on one. */
export function terminalColumns(env: Readonly<Record<string, string | undefined>>): number {
  const told = Number(env["COLUMNS"]);
  if (Number.isSafeInteger(told) && told > 0) return told;
  return process.stdout.isTTY ? process.stdout.columns : Infinity;
}
