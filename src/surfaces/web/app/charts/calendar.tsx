import { useRef } from "preact/hooks";
import type { InsightsView } from "../../../../core/dashboard/views.ts";
import { formatCost, formatCount, formatDayName, MONTHS } from "../format.ts";
import { HeatMap } from "./heat-map.tsx";
import { remPx } from "./theme.ts";
import { useWidth } from "./use-width.ts";

/** Narrower than that, weeks of long ago are left out (rem). */
const LEAST_FIELD = 0.8125;

/** A year of days, a column a week, Monday on top: as many weeks as there is room for. */
export function Calendar({ days }: { days: InsightsView["calendar"] }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box).value;
  const rem = remPx();
  const first = days[0];
  const offset = first === undefined ? 0 : mondayFirst(first.day);
  const weeks = Math.ceil((offset + days.length) / 7);
  const room = Math.max(8, Math.floor((width / rem - 2.25) / LEAST_FIELD));
  const skipped = Math.max(0, weeks - room);
  const fields = days
    .map(({ day, tokens, cost }, index) => ({
      column: Math.floor((index + offset) / 7) - skipped,
      row: (index + offset) % 7,
      value: tokens,
      day,
      words:
        tokens === 0
          ? `${formatDayName(day)}: nothing`
          : `${formatDayName(day)}: ${formatCount(tokens)} tokens, ${formatCost(cost)}`,
    }))
    .filter(({ column }) => column >= 0);
  const active = days.filter(({ tokens }) => tokens > 0).length;
  return (
    <div ref={box}>
      {width > 0 && (
        <HeatMap
          label={`A calendar of ${days.length} days, ${active} of them with usage`}
          hint={`${active === 1 ? "1 day" : `${active} days`} with usage in a year`}
          fields={fields}
          columns={weeks - skipped}
          rows={7}
          rowNames={[
            { row: 0, name: "Mon" },
            { row: 2, name: "Wed" },
            { row: 4, name: "Fri" },
          ]}
          columnNames={monthNames(fields)}
          namesAt="top"
          widestField={1.9}
        />
      )}
    </div>
  );
}

/** 0, Monday, to 6. */
function mondayFirst(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
}

/** A month's name stands over the first whole week of it. */
function monthNames(fields: readonly { readonly column: number; readonly day: string }[]) {
  const names: { column: number; name: string }[] = [];
  let last = "";
  for (const { column, day } of fields) {
    const month = day.slice(0, 7);
    if (month === last) continue;
    const isFirst = last === "";
    last = month;
    const name = MONTHS[Number(day.slice(5, 7)) - 1] ?? "";
    const before = names.at(-1);
    // Two names would lie on each other.
    if (before !== undefined && column - before.column < 3) names.pop();
    if (!isFirst || column === 0) names.push({ column, name });
  }
  return names;
}
