import type { Tone } from "./few-curves.ts";

/** What the colours of a chart mean, with what each comes to. */
export const ChartKey = ({
  entries,
}: {
  entries: readonly { readonly name: string; readonly tone: Tone; readonly shown: string }[];
}) => (
  <ul class="chart-key">
    {entries.map(({ name, tone, shown }) => (
      <li key={name}>
        <i class={`swatch tone-${tone}`} />
        <span class="cut" title={name}>
          {name}
        </span>
        <b>{shown}</b>
      </li>
    ))}
  </ul>
);
