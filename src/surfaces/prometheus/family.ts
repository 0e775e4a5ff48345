interface Named {
  /** Without `_total`: a suffix that the formats put where they want it. */
  readonly name: string;
  readonly help: string;
  /** The end of the name, where it is a unit: OpenMetrics says it again. */
  readonly unit?: string;
}

/** A value beside the labels that tell it apart. */
export interface Sample {
  /** As `renderLabels` gives them: put into words once, and written at every look. */
  readonly labels: Uint8Array;
  readonly value: number;
}

/** All series of one name, the histogram's buckets cumulative and by rising bound. */
export type MetricFamily =
  | (Named & { readonly type: "counter" | "gauge"; readonly samples: readonly Sample[] })
  | (Named & {
      readonly type: "histogram";
      readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
      readonly sum: number;
      readonly count: number;
    });

/** `{a="1",b="2"} `, or only the space where there are no labels; any text is a value. Both formats have it so. */
export function renderLabels(labels: Iterable<readonly [string, string]>): Uint8Array {
  let text = "";
  for (const [name, value] of labels) text += `${text && ","}${name}="${escapeValue(value)}"`;
  return new TextEncoder().encode(text === "" ? " " : `{${text}} `);
}

const escapeValue = (value: string): string =>
  /[\\"\n]/.test(value)
    ? value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")
    : value;
