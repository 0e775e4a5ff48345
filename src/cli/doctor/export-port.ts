/** Names of this machine in an address. */
const THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"];

/** The port of this machine to which an agent with these variables exports its telemetry; undefined where it exports nothing, or elsewhere. */
export function exportPort(valueOf: (name: string) => unknown): number | undefined {
  const isOn = ["1", "true"].includes(String(valueOf("CLAUDE_CODE_ENABLE_TELEMETRY")));
  const endpoint = valueOf("OTEL_EXPORTER_OTLP_ENDPOINT");
  if (!isOn || typeof endpoint !== "string") return undefined;
  const url = URL.parse(endpoint);
  if (!url || !THIS_MACHINE.includes(url.hostname) || url.port === "") return undefined;
  return Number(url.port);
}
