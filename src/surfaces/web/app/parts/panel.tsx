import type { ComponentChildren } from "preact";

interface PanelProps {
  readonly title: string;
  /** What belongs beside the title. */
  readonly note?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a view, with a heading of its own. */
export const Panel = ({ title, note, aside, children }: PanelProps) => (
  <section class="panel" aria-label={title}>
    <div class="panel-head">
      <h2>{title}</h2>
      {note !== undefined && <p>{note}</p>}
      {aside !== undefined && <div class="aside">{aside}</div>}
    </div>
    {children}
  </section>
);
