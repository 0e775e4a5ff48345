import { expect, test } from "bun:test";
import { exportPort } from "../../../../src/cli/doctor/export-port.ts";

const ON = { CLAUDE_CODE_ENABLE_TELEMETRY: "1" };
const to = (endpoint: unknown) => ({ ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

test.each<[string, Readonly<Record<string, unknown>>, number | undefined]>([
  ["our receiver", to("http://127.0.0.1:4318"), 4318],
  ["a name of this machine", to("http://localhost:4317"), 4317],
  ["the same by IPv6", to("http://[::1]:4318/"), 4318],
  ["another machine", to("https://otel.example:4318"), undefined],
  ["no address", to("nonsense"), undefined],
  ["no text", to(4318), undefined],
  [
    "telemetry that is off",
    { ...to("http://127.0.0.1:4318"), CLAUDE_CODE_ENABLE_TELEMETRY: "0" },
    undefined,
  ],
  ["no variables", {}, undefined],
])("an export to %s", (_what, variables, port) => {
  expect(exportPort((name) => variables[name])).toBe(port);
});
