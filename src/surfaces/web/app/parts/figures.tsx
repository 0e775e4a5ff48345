import type { ComponentChildren } from "preact";
import { formatPercent, NOTHING } from "../format.ts";

interface FigureProps {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly note?: ComponentChildren;
}

/** One number that says something. */
export const Figure = ({ name, value, note }: FigureProps) => (
  <div>
    <dt>{name}</dt>
    <dd class={value === NOTHING ? "value unknown" : "value"}>{value}</dd>
    <dd class="note">{note}</dd>
  </div>
);

/** Numbers beside one another; with `hero` the first is the one that counts. */
export const Figures = ({ hero, children }: { hero?: boolean; children: ComponentChildren }) => (
  <dl class={hero ? "figures hero" : "figures"}>{children}</dl>
);

/** By how much something has changed since. Neither more nor less is good: no colour. */
export function Change({ from, to, since }: { from: number; to: number; since: string }) {
  if (from <= 0) return <span title={`There was none in ${since}`}>none before</span>;
  const percent = ((to - from) / from) * 100;
  if (Math.abs(percent) < 0.5) return <span title={`As in ${since}`}>as before</span>;
  const size =
    percent >= 1000 ? `${Math.round(to / from)}×` : formatPercent(Math.round(Math.abs(percent)));
  return (
    <span class={percent > 0 ? "change up" : "change down"} title={`Compared with ${since}`}>
      <span class="hidden-text">{percent > 0 ? "up " : "down "}</span>
      {`${size} vs before`}
    </span>
  );
}
