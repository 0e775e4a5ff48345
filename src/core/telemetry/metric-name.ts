/**
 * A metric's or an attribute's name as Prometheus has it: letters, digits and `_`, and no digit first
 * (prometheus.io, "Metric names and labels"; the OpenTelemetry compatibility page: each other character
 * becomes `_`, and several become one).
 */
export function prometheusName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_]+/g, "_");
  return /^\d/.test(clean) ? `_${clean}` : clean;
}
