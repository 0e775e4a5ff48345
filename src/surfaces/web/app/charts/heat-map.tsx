import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { levelsOf } from "./levels.ts";
import { remPx } from "./theme.ts";
import { useWidth } from "./use-width.ts";

/** One field: its column and row, from 0. */
export interface HeatField {
  readonly column: number;
  readonly row: number;
  readonly value: number;
  /** What is said of it where one points. */
  readonly words: string;
}

export interface HeatMapProps {
  /** What it shows, for whoever cannot see it. */
  readonly label: string;
  /** Said below it while one points at nothing. */
  readonly hint: string;
  readonly fields: readonly HeatField[];
  readonly columns: number;
  readonly rows: number;
  readonly rowNames: readonly { readonly row: number; readonly name: string }[];
  readonly columnNames: readonly { readonly column: number; readonly name: string }[];
  /** Where the names of columns stand. */
  readonly namesAt: "top" | "bottom";
  /** In rem: a field is as wide as there is room, up to that. */
  readonly widestField: number;
  /** As high as wide, unless said otherwise (rem). */
  readonly fieldHeight?: number;
}

/** Amounts as fields in five shades. Arrow keys point as the mouse does. */
export function HeatMap(props: HeatMapProps) {
  const { label, hint, fields, columns, rows, rowNames, columnNames, namesAt } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box).value;
  const chosen = useSignal<HeatField | undefined>(undefined);
  const rem = remPx();
  const [namesWidth, namesHeight] = [rowNames.length > 0 ? rem * 2.25 : 0, rem * 1.25];
  const pitch = Math.min((width - namesWidth) / columns, props.widestField * rem);
  const rowPitch =
    props.fieldHeight === undefined
      ? pitch
      : Math.min(props.fieldHeight * rem, Math.max(pitch * 1.5, rem));
  const gap = Math.max(1.5, Math.min(3, pitch * 0.18));
  const top = namesAt === "top" ? namesHeight : 0;
  const level = levelsOf(fields.map(({ value }) => value));
  const find = (column: number, row: number): HeatField | undefined =>
    fields.find((field) => field.column === column && field.row === row);
  const pointTo = ({ target }: Event): void => {
    const index = target instanceof Element ? target.getAttribute("data-field") : null;
    chosen.value = index === null ? undefined : fields[Number(index)];
  };
  const pointByKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const from = chosen.peek() ?? fields.at(-1);
    if (from === undefined) return;
    chosen.value =
      chosen.peek() === undefined
        ? from
        : (find(from.column + step[0], from.row + step[1]) ?? from);
  };
  return (
    <div ref={box}>
      <div
        tabIndex={0}
        role="group"
        aria-roledescription="chart"
        aria-label={label}
        onKeyDown={pointByKey}
        onMouseOver={pointTo}
        onMouseLeave={() => (chosen.value = undefined)}
        onBlur={() => (chosen.value = undefined)}
      >
        {width > 0 && (
          <svg
            class="heat"
            viewBox={`0 0 ${width} ${rows * rowPitch + namesHeight}`}
            height={rows * rowPitch + namesHeight}
          >
            {rowNames.map(({ row, name }) => (
              <text key={name} x={0} y={top + (row + 0.5) * rowPitch} dominant-baseline="central">
                {name}
              </text>
            ))}
            {columnNames.map(({ column, name }) => (
              <text
                key={`${column} ${name}`}
                x={namesWidth + column * pitch}
                y={namesAt === "top" ? rem * 0.7 : rows * rowPitch + rem}
              >
                {name}
              </text>
            ))}
            {fields.map(({ column, row, value }, index) => (
              <rect
                key={index}
                data-field={index}
                class={`level-${level(value)}${fields[index] === chosen.value ? " chosen" : ""}`}
                x={namesWidth + column * pitch}
                y={top + row * rowPitch}
                width={Math.max(1, pitch - gap)}
                height={Math.max(1, rowPitch - gap)}
                rx={Math.min(3, pitch * 0.2)}
              />
            ))}
          </svg>
        )}
      </div>
      <div class="heat-foot">
        <span role="status">{chosen.value?.words ?? hint}</span>
        <span class="heat-scale" aria-hidden="true">
          <span>less</span>
          {[0, 1, 2, 3, 4].map((shade) => (
            <i key={shade} class={`level-${shade}`} />
          ))}
          <span>more</span>
        </span>
      </div>
    </div>
  );
}

const STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
