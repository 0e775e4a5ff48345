import uPlot from "uplot";
import { formatClock, formatDay } from "../format.ts";
import type { Curve } from "./few-curves.ts";
import { canvasFont, remPx, resolveColour } from "./theme.ts";
import { DAY_MS, type TimeCurves } from "./time-curves.ts";

/** What uPlot draws. Bars stand on one another: the highest is drawn first, and the others over it. */
export function plotData(props: TimeCurves): uPlot.AlignedData {
  const { curves, kind } = props;
  if (kind === "line") return [startsOf(props), ...curves.map(({ values }) => [...values])];
  const sums = props.at.map(() => 0);
  const stacked = curves.map(({ values }) =>
    values.map((value, index) => (sums[index] = (sums[index] ?? 0) + value)),
  );
  return [startsOf(props), ...stacked.toReversed()];
}

/** The first step may be cut off; it is drawn as if it were whole. */
function startsOf({ at, stepMs }: TimeCurves): number[] {
  const starts = at.map((start) => start / 1000);
  const [, second] = starts;
  if (second !== undefined) starts[0] = Math.min(starts[0] ?? second, second - stepMs / 1000);
  return starts;
}

/** How uPlot draws it, in the size of `element`. `latest` is asked again at each drawing. */
export function plotOptions(
  latest: { readonly current: TimeCurves },
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
  (kind: TimeCurves["kind"], rem: number, isAlone: boolean, gapPx: number) =>
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
