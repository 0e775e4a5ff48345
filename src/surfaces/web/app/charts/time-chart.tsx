import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Curve } from "./few-curves.ts";
import { formatClock, formatDay, formatWeekday } from "../format.ts";
import { canvasFont, remPx, resolveColour, themeRound } from "./theme.ts";

export interface TimeChartProps {
  /** What it shows, for whoever cannot see it. */
  readonly label: string;
  /** Where steps begin, milliseconds since 1970, rising. */
  readonly at: readonly number[];
  /** Bars are as wide as that. */
  readonly stepMs: number;
  /** Bars on one another, or one curve. */
  readonly kind: "bars" | "line";
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
  /** For the axis: shorter. Its marks are `step` apart. */
  readonly formatMark: (value: number, step: number) => string;
  /** In rem. */
  readonly height?: number;
  /** The axis ends here, whatever is shown. */
  readonly most?: number;
  /** What one step's sum is called; none for a line. */
  readonly sum?: string;
}

const DAY_MS = 24 * 3600_000;

/** Amounts over time, on a hairline grid; a step's values are told where one points. Arrow keys point as well. */
export function TimeChart(props: TimeChartProps) {
  const { label, curves, kind, height = 15 } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const chosen = useSignal<number | null>(null);
  const shape = `${kind} ${curves.map(({ tone }) => tone).join()} ${themeRound.value} ${props.stepMs}`;
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const made = new uPlot(
      optionsOf(latest, element, (index) => {
        chosen.value = index;
      }),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(dataOf(props)), [props.at, curves]);

  const point = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const last = props.at.length - 1;
    chosen.value = Math.min(Math.max((chosen.peek() ?? (by < 0 ? last + 1 : -1)) + by, 0), last);
  };

  return (
    <div
      class="chart"
      role="group"
      aria-roledescription="chart"
      aria-label={label}
      tabIndex={0}
      onKeyDown={point}
      onBlur={() => {
        chosen.value = null;
      }}
    >
      <div class="plot" ref={box} style={{ "--height": `${height}rem` }} />
      {chosen.value !== null && plot.current && (
        <Tip {...props} plot={plot.current} index={chosen.value} />
      )}
    </div>
  );
}

/** The first step may be cut off; it is drawn as if it were whole. */
function startsOf({ at, stepMs }: TimeChartProps): number[] {
  const starts = at.map((start) => start / 1000);
  const [, second] = starts;
  if (second !== undefined) starts[0] = Math.min(starts[0] ?? second, second - stepMs / 1000);
  return starts;
}

/** Bars stand on one another: the highest is drawn first, and the others over it. */
function dataOf(props: TimeChartProps): uPlot.AlignedData {
  const { curves, kind } = props;
  if (kind === "line") return [startsOf(props), ...curves.map(({ values }) => [...values])];
  const sums = props.at.map(() => 0);
  const stacked = curves.map(({ values }) =>
    values.map((value, index) => (sums[index] = (sums[index] ?? 0) + value)),
  );
  return [startsOf(props), ...stacked.toReversed()];
}

function optionsOf(
  latest: { readonly current: TimeChartProps },
  element: HTMLElement,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const { kind, curves, stepMs, most } = latest.current;
  const rem = remPx();
  const axis: uPlot.Axis = {
    stroke: resolveColour("faint"),
    font: canvasFont(),
    ticks: { show: false },
    border: { show: false },
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [rem * 0.5, kind === "line" ? rem * 0.5 : 0, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      x: kind === "line",
      drag: { x: false, y: false },
      points: { show: false },
      dataIdx: (plot, _series, nearest, at) =>
        kind === "line" ? nearest : stepAt(plot.data[0], at),
    },
    scales: {
      x: {
        time: true,
        range: (_plot, min, max) => [min, kind === "bars" ? max + stepMs / 1000 : max],
      },
      y: { range: (_plot, _min, max) => [0, most ?? (max > 0 ? max * 1.06 : 1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: rem * 1.25,
        gap: rem * 0.375,
        space: rem * 4.5,
        values: (plot, marks, _axis, _space, increment) =>
          marks.map((at) =>
            // A name that would be cut off is left out.
            plot.valToPos(at, "x") > plot.over.clientWidth - rem * 0.75 && kind === "bars"
              ? ""
              : timeMark(at * 1000, increment * 1000),
          ),
      },
      {
        ...axis,
        grid: { stroke: resolveColour("line"), width: 1 },
        gap: rem * 0.5,
        space: rem * 2.125,
        // The same for all, so that charts under one another have their hours under one another.
        size: rem * 3,
        values: (_plot, marks, _axis, _space, step) =>
          marks.map((value) => latest.current.formatMark(value, step)),
      },
    ],
    series: [
      {},
      ...(kind === "bars" ? curves.toReversed() : curves).map(
        seriesOf(kind, rem, curves.length === 1, element.clientWidth < 480 ? 1 : 2),
      ),
    ],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
    },
  };
}

const seriesOf =
  (kind: TimeChartProps["kind"], rem: number, isAlone: boolean, gapPx: number) =>
  ({ tone }: Curve): uPlot.Series => {
    const colour = resolveColour(`series-${tone}`);
    const { bars } = uPlot.paths;
    if (kind === "line") {
      return {
        stroke: colour,
        width: rem * 0.11,
        fill: `color-mix(in srgb, ${colour} 12%, transparent)`,
        points: { show: false },
      };
    }
    return {
      fill: colour,
      width: 0,
      points: { show: false },
      ...(bars && {
        paths: bars({
          align: 1,
          size: [1, rem * 2.5],
          gap: gapPx,
          radius: [isAlone ? 0.12 : 0, 0],
        }),
      }),
    };
  };

/** The step that a moment lies in. */
function stepAt(starts: ArrayLike<number>, at: number): number {
  let index = 0;
  while (index + 1 < starts.length && (starts[index + 1] ?? 0) <= at) index++;
  return index;
}

function timeMark(at: number, incrementMs: number): string {
  const isMidnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0;
  return incrementMs >= DAY_MS || isMidnight ? formatDay(at) : formatClock(at);
}

/** What a step comes to, beside it. */
function Tip({
  plot,
  index,
  at,
  stepMs,
  kind,
  curves,
  format,
  sum,
}: TimeChartProps & { readonly plot: uPlot; readonly index: number }) {
  const start = plot.data[0][index];
  const tip = useRef<HTMLDivElement>(null);
  const left = start === undefined ? 0 : plot.valToPos(start, "x");
  const width = kind === "bars" ? plot.valToPos((start ?? 0) + stepMs / 1000, "x") - left : 0;
  const frameLeft = plot.over.offsetLeft;
  useEffect(() => {
    if (tip.current === null) return;
    // Beside the step, on the side where there is room for it.
    const room = plot.width - (frameLeft + left + width);
    const own = tip.current.offsetWidth;
    const x = room > own + 16 ? frameLeft + left + width + 8 : frameLeft + left - own - 8;
    tip.current.style.transform = `translate(${Math.round(Math.max(0, x))}px, 4px)`;
  });
  const moment = at[index];
  if (start === undefined || moment === undefined) return null;
  const shown = curves.filter(({ values }) => curves.length < 2 || (values[index] ?? 0) > 0);
  const whole = curves.reduce((total, { values }) => total + (values[index] ?? 0), 0);
  return (
    <>
      <div
        class={kind === "bars" ? "step" : "step thin"}
        style={{
          left: `${frameLeft + left}px`,
          width: `${Math.max(1, width)}px`,
          height: `${plot.over.clientHeight}px`,
          top: `${plot.over.offsetTop}px`,
        }}
      />
      <div class="tip" ref={tip} role="status">
        <p class="when">{stepName(moment, stepMs, kind)}</p>
        {shown.map(({ name, tone, values }) => (
          <p class="line" key={name}>
            <i class={`swatch tone-${tone}`} />
            <span>{name}</span>
            <b>{format(values[index] ?? 0)}</b>
          </p>
        ))}
        {curves.length > 1 && shown.length === 0 && <p>nothing</p>}
        {sum !== undefined && shown.length > 1 && (
          <p class="line">
            <i />
            <span>{sum}</span>
            <b>{format(whole)}</b>
          </p>
        )}
      </div>
    </>
  );
}

function stepName(at: number, stepMs: number, kind: TimeChartProps["kind"]): string {
  if (stepMs >= DAY_MS) return formatWeekday(at);
  const time = `${formatWeekday(at)}, ${formatClock(at)}`;
  return kind === "bars" ? `${time} – ${formatClock(at + stepMs)}` : time;
}
