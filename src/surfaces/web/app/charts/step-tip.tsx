import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { formatClock, formatWeekday } from "../format.ts";
import { DAY_MS, type TimeCurves } from "./time-curves.ts";

/** What a step comes to, beside it. */
export function StepTip({
  plot,
  index,
  at,
  stepMs,
  kind,
  curves,
  format,
  sum,
}: TimeCurves & { readonly plot: uPlot; readonly index: number }) {
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

function stepName(at: number, stepMs: number, kind: TimeCurves["kind"]): string {
  if (stepMs >= DAY_MS) return formatWeekday(at);
  const time = `${formatWeekday(at)}, ${formatClock(at)}`;
  return kind === "bars" ? `${time} – ${formatClock(at + stepMs)}` : time;
}
