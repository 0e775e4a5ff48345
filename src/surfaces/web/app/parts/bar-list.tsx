import { formatPercent } from "../format.ts";

/** One row: what it is, how much of it. */
export interface BarRow {
  readonly key: string;
  readonly name: string;
  /** The whole name, where `name` is short. */
  readonly title?: string;
  readonly size: number;
  readonly shown: string;
  /** Behind the name, quietly. */
  readonly note?: string;
}

const MOST_ROWS = 8;

/** Things by size: each with a bar of it and its part of the whole. What is small is summed up at the end. */
export function BarList({
  rows,
  tone = 1,
  rest,
}: {
  rows: readonly BarRow[];
  tone?: 1 | 2 | 3 | 4 | 5;
  /** How the sum of those that are not shown reads. */
  rest: (size: number) => string;
}) {
  const shown = rows.length > MOST_ROWS ? rows.slice(0, MOST_ROWS - 1) : rows;
  const others = rows.slice(shown.length);
  const othersSize = others.reduce((sum, { size }) => sum + size, 0);
  const whole = rows.reduce((sum, { size }) => sum + size, 0);
  const all: readonly BarRow[] =
    others.length === 0
      ? shown
      : [
          ...shown,
          { key: "…", name: `${others.length} others`, size: othersSize, shown: rest(othersSize) },
        ];
  const largest = Math.max(...all.map(({ size }) => size), 1e-9);
  return (
    <ol class={`bar-list tone-${tone}`}>
      {all.map(({ key, name, title, size, shown: value, note }) => (
        <li key={key}>
          <span class="cut" title={title || name}>
            <bdi>{name}</bdi>
            {note !== undefined && <span class="faint"> {note}</span>}
          </span>
          <span class="number strong">{value}</span>
          <span class="number faint">{whole > 0 ? formatPercent((size / whole) * 100) : ""}</span>
          <i class="rail" />
          <i
            class={`bar tone-${key === "…" ? "other" : tone}`}
            style={{ width: `${(size / largest) * 100}%` }}
          />
        </li>
      ))}
    </ol>
  );
}
