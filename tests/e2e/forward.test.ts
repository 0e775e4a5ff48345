import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { decodeRecorded, recordedRequests } from "../support/otlp-fixtures.ts";
import { createSandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

test("what was acknowledged reaches a collector that is away, also when the daemon is killed meanwhile", async () => {
  await using sandbox = createSandbox();
  const [otlp, grpc, web, away] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const stateDir = join(sandbox.root, "state");
  mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    `[telemetry]
enabled = true
otlp_http_port = ${otlp}
otlp_grpc_port = ${grpc}
forward = "http://127.0.0.1:${away}"
[server]
port = ${web}
`,
  );
  const env = { XDG_STATE_HOME: stateDir };
  const daemon = await sandbox.startDaemon([], { env });
  await until("it receives", () => daemon.stderr().includes("receiving OTLP over HTTP"));

  const requests = recordedRequests("json");
  for (const { signal, body } of requests) {
    const response = await fetch(`http://127.0.0.1:${otlp}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(200);
  }
  daemon.signal("SIGKILL");
  await daemon.exited;
  const waiting = join(stateDir, "llm-bridge/forward");
  expect(readdirSync(waiting)).toHaveLength(requests.length);

  const got: { readonly path: string; readonly body: Uint8Array<ArrayBuffer> }[] = [];
  using _collector = Bun.serve({
    hostname: "127.0.0.1",
    port: away,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      got.push({ path: pathname, body: new Uint8Array(await request.arrayBuffer()) });
      return new Response("{}");
    },
  });
  await sandbox.startDaemon([], { env });
  await until("all have arrived", () => got.length === requests.length);
  expect(got.map(({ path }) => path)).toEqual(requests.map(({ signal }) => `/v1/${signal}`));
  for (const [index, request] of requests.entries()) {
    const body = got[index]?.body ?? new Uint8Array();
    const [arrived, sent] = [decodeRecorded({ ...request, body }), decodeRecorded(request)];
    expect([arrived.points.length, arrived.logs.length]).toEqual([
      sent.points.length,
      sent.logs.length,
    ]);
    expect(new TextDecoder().decode(body)).not.toContain("user.id");
  }
  await until("nothing waits", () => readdirSync(waiting).length === 0);
});
