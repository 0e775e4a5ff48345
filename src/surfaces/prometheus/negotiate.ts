/** The formats of an exposition (prometheus.io, "Exposition formats"). */
export type ExpositionFormat = "text" | "openmetrics";

/** What each is called in HTTP. */
export const CONTENT_TYPE: Readonly<Record<ExpositionFormat, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** The format that an `accept` header likes best of ours; text where it names none of them. Of equals it is OpenMetrics. */
export function chooseFormat(accept: string | null): ExpositionFormat {
  let best: { readonly format: ExpositionFormat; readonly weight: number } | undefined;
  for (const range of (accept ?? "").split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const format = formatOf(type, parameters);
    if (format === undefined) continue;
    const weight = weightOf(parameters);
    const isBetter =
      best === undefined ||
      weight > best.weight ||
      (weight === best.weight && format === "openmetrics");
    if (weight > 0 && isBetter) best = { format, weight };
  }
  return best?.format ?? "text";
}

function formatOf(type: string, parameters: readonly string[]): ExpositionFormat | undefined {
  const version = parameters.find((part) => part.startsWith("version="))?.slice("version=".length);
  if (type === "application/openmetrics-text") {
    return version === undefined || version === "1.0.0" ? "openmetrics" : undefined;
  }
  if (type === "text/plain" || type === "text/*" || type === "*/*") {
    return version === undefined || version === "0.0.4" ? "text" : undefined;
  }
  return undefined;
}

/** A weight that cannot be read counts as none. */
function weightOf(parameters: readonly string[]): number {
  const text = parameters.find((part) => part.startsWith("q="))?.slice("q=".length);
  const weight = text === undefined ? 1 : Number(text);
  return weight >= 0 && weight <= 1 ? weight : 0;
}
