import { recordedRequests } from "./otlp-fixtures.ts";

/** Exports recorded sessions by OTLP over HTTP, as if they had just ended; each request must be taken. */
export async function exportAsJustEnded(
  otlpUrl: string,
  recording: "json" | "json-two-sessions" | "json-delta-resumed",
): Promise<void> {
  const bodies = recordedRequests(recording).map(({ signal, body }) => ({
    signal,
    text: new TextDecoder().decode(body),
  }));
  const laterNano = BigInt(Date.now()) * 1_000_000n - lastNano(bodies.map(({ text }) => text));
  for (const { signal, text } of bodies) {
    const response = await fetch(`${otlpUrl}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text.replace(TIME, (_whole, name, nano) => `"${name}":"${BigInt(nano) + laterNano}"`),
    });
    if (!response.ok) throw new Error(`${otlpUrl}: ${response.status} ${await response.text()}`);
  }
}

/** A time in an export, which may lie hours back by now. */
const TIME = /"(\w*[tT]imeUnixNano)":\s*"(\d+)"/g;

const lastNano = (texts: readonly string[]): bigint =>
  texts
    .flatMap((text) => [...text.matchAll(TIME)].map(([, , nano = "0"]) => BigInt(nano)))
    .reduce((last, nano) => (nano > last ? nano : last), 0n);
