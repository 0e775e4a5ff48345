import { expect, test } from "bun:test";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { status } from "@grpc/grpc-js";
import { serveOtlpGrpc } from "../../../../src/ingest/otlp/grpc.ts";
import { MAX_REQUEST_BYTES, type ReceiverPorts } from "../../../../src/ingest/otlp/receive.ts";
import {
  decodeRecorded,
  type RecordedRequest,
  recordedRequests,
} from "../../../support/otlp-fixtures.ts";
import { exportByGrpc } from "../../../support/otlp-grpc-client.ts";
import { receiverPorts } from "../../../support/otlp-receiver.ts";

const requests = recordedRequests("grpc");

async function receiver(ports: ReceiverPorts, isTrusted?: Parameters<typeof serveOtlpGrpc>[3]) {
  const server = await serveOtlpGrpc("127.0.0.1", 0, ports, isTrusted);
  return {
    send: (
      { signal, body }: Pick<RecordedRequest, "signal" | "body">,
      options: Parameters<typeof exportByGrpc>[3] = {},
    ) => exportByGrpc(server.port, signal, body, options),
    [Symbol.dispose]: server.stop,
  };
}

test.each([false, true])("what a client exported is taken (gzip: %p)", async (gzip) => {
  const ports = receiverPorts();
  using grpc = await receiver(ports);
  for (const request of requests) {
    expect(await grpc.send(request, { gzip })).toEqual({ ok: true, bytes: Buffer.alloc(0) });
  }
  expect(ports.batches).toEqual(requests.map(decodeRecorded));
});

test("traces have a service of their own", async () => {
  const ports = receiverPorts();
  using grpc = await receiver(ports);
  const answer = await grpc.send({ signal: "traces", body: new Uint8Array() });
  expect(answer.ok).toBe(true);
  expect(ports.batches).toHaveLength(1);
});

test("what is not kept of a request is told in its answer", async () => {
  const rejected = { count: 3, reason: "too old" };
  using grpc = await receiver(receiverPorts({ answer: { kind: "kept", rejected } }));
  const answer = await grpc.send(requests[1]!);
  if (!answer.ok) throw new Error(answer.details);
  // partial_success = 1 { rejected_data_points = 1, error_message = 2 }
  const reader = new BinaryReader(answer.bytes);
  expect(reader.tag()[0]).toBe(1);
  reader.uint32();
  expect([reader.tag()[0], Number(reader.int64())]).toEqual([1, 3]);
  expect([reader.tag()[0], reader.string()]).toEqual([2, "too old"]);
});

test("a request that cannot be kept is to be sent again, and it is said when", async () => {
  const later = { kind: "later", reason: "The disk is full." } as const;
  using grpc = await receiver(receiverPorts({ answer: later }));
  const answer = await grpc.send(requests[1]!);
  if (answer.ok) throw new Error("Expected a refusal.");
  expect(answer).toMatchObject({ code: status.UNAVAILABLE, details: "The disk is full." });
  const [details] = answer.more.get("grpc-status-details-bin");
  expect(retryDelayS(Buffer.from(details ?? ""))).toBe(10);
});

/** google.rpc.Status: details = 3, an Any: value = 2, a RetryInfo: retry_delay = 1, a Duration: seconds = 1. */
function retryDelayS(bytes: Uint8Array): number {
  const details = fieldOf(bytes, 3);
  expect(new TextDecoder().decode(fieldOf(details, 1))).toBe(
    "type.googleapis.com/google.rpc.RetryInfo",
  );
  const duration = new BinaryReader(fieldOf(fieldOf(details, 2), 1));
  expect(duration.tag()[0]).toBe(1);
  return Number(duration.int64());
}

function fieldOf(bytes: Uint8Array, wanted: number): Uint8Array {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === wanted) return reader.bytes();
    reader.skip(wire, field);
  }
  throw new Error(`Expected field ${wanted}.`);
}

test.each([
  ["half a message", status.INVALID_ARGUMENT, requests[1]!.body.slice(0, 3000), false],
  ["more than fits", status.RESOURCE_EXHAUSTED, new Uint8Array(MAX_REQUEST_BYTES + 1), false],
  ["a gzip bomb", status.RESOURCE_EXHAUSTED, new Uint8Array(256 * 1024 * 1024), true],
] as const)("%s is refused by status %d, and nothing of it counts", async (_, code, body, gzip) => {
  const ports = receiverPorts();
  using grpc = await receiver(ports);
  expect(await grpc.send({ signal: "metrics", body }, { gzip })).toMatchObject({ ok: false, code });
  expect(ports.batches).toEqual([]);
  expect((await grpc.send(requests[1]!)).ok).toBe(true);
});

test("where a token is needed, only who knows it is heard", async () => {
  const ports = receiverPorts({ token: "s3cret" });
  using grpc = await receiver(ports);
  const refused = { ok: false, code: status.UNAUTHENTICATED };
  expect(await grpc.send(requests[1]!)).toMatchObject(refused);
  expect(await grpc.send(requests[1]!, { token: "other" })).toMatchObject(refused);
  expect(ports.batches).toEqual([]);
  expect(await grpc.send(requests[1]!, { token: "s3cret" })).toMatchObject({ ok: true });
});

test("who is trusted needs no token, and is asked about by the end of its connection", async () => {
  const ports = receiverPorts({ token: "s3cret" });
  const peers: string[] = [];
  using grpc = await receiver(ports, ({ address, port }) => {
    peers.push(address);
    return port > 0;
  });
  expect(await grpc.send(requests[1]!)).toMatchObject({ ok: true });
  expect(peers).toEqual(["127.0.0.1"]);
});

test("a port that is taken is said so", async () => {
  const ports = receiverPorts();
  const first = await serveOtlpGrpc("127.0.0.1", 0, ports);
  const second = serveOtlpGrpc("127.0.0.1", first.port, ports);
  await expect(second).rejects.toThrow();
  first.stop();
});
