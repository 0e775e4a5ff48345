import { expect, test } from "bun:test";
import { chooseFormat } from "../../../../src/surfaces/prometheus/negotiate.ts";

test.each([
  [
    "Prometheus 2.42",
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "openmetrics",
  ],
  ["an old Prometheus", "text/plain;version=0.0.4;q=1,*/*;q=0.1", "text"],
  ["whoever likes text better", "application/openmetrics-text;q=0.4, text/plain;q=0.5", "text"],
  ["whoever likes both as well", "text/plain, application/openmetrics-text", "openmetrics"],
  ["curl", "*/*", "text"],
  ["a browser", "text/html,application/xhtml+xml,*/*;q=0.8", "text"],
  ["whoever wants nothing of ours", "application/json", "text"],
  ["whoever refuses OpenMetrics", "application/openmetrics-text;q=0", "text"],
  ["whoever knows another OpenMetrics only", "application/openmetrics-text;version=0.0.1", "text"],
  ["a weight that is none", "application/openmetrics-text;q=a, text/plain;q=0.1", "text"],
  ["nobody in particular", null, "text"],
] as const)("%s gets what it likes best", (_who, accept, format) => {
  expect(chooseFormat(accept)).toBe(format);
});
