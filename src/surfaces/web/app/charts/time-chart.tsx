import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { plotData, plotOptions } from "./plot-options.ts";
import { StepTip } from "./step-tip.tsx";
import { themeRound } from "./theme.ts";
import type { TimeCurves } from "./time-curves.ts";

/** Amounts over time, on a hairline grid; a step's values are told where one points. Arrow keys point as well. */
export function TimeChart(props: TimeCurves) {
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
      plotOptions(latest, element, (index) => {
        chosen.value = index;
      }),
      plotData(latest.current),
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

  useEffect(() => plot.current?.setData(plotData(props)), [props.at, curves]);

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
        <StepTip {...props} plot={plot.current} index={chosen.value} />
      )}
    </div>
  );
}
