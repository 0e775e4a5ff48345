import { gunzip, inflate } from "node:zlib";
import type { Signal } from "./decode-protobuf.ts";
import {
  MAX_REQUEST_BYTES,
  mayExport,
  NEEDS_TOKEN,
  receive,
  type ReceiverPorts,
  RETRY_AFTER_S,
} from "./receive.ts";
import { type Encoding, renderExportResponse, renderStatus } from "./respond.ts";

const SIGNAL_OF: Readonly<Record<string, Signal>> = {
  "/v1/metrics": "metrics",
  "/v1/logs": "logs",
  "/v1/traces": "traces",
};

const TYPE_OF = { protobuf: "application/x-protobuf", json: "application/json" } as const;

const STATUS_OF = { "not-read": 400, "too-large": 413, later: 503 } as const;

/** Answers one request of OTLP over HTTP (opentelemetry.io, "OTLP Specification" 1.x), of a sender who may be trusted without a token. Never rejects. */
export async function answerOtlp(
  request: Request,
  ports: ReceiverPorts,
  isTrusted: () => boolean = () => false,
): Promise<Response> {
  const signal = SIGNAL_OF[URL.parse(request.url)?.pathname ?? ""];
  if (signal === undefined) return new Response("Not found.\n", { status: 404 });
  if (request.method !== "POST") {
    return new Response("Only POST.\n", { status: 405, headers: { allow: "POST" } });
  }
  const encoding = encodingOf(request.headers.get("content-type"));
  if (encoding === undefined) {
    return new Response("Expected application/x-protobuf or application/json.\n", { status: 415 });
  }
  const refuse = (status: number, message: string, headers: Record<string, string> = {}) =>
    new Response(renderStatus(encoding, message), {
      status,
      headers: { "content-type": TYPE_OF[encoding], ...headers },
    });
  // A page in somebody's browser may not send on their behalf: exporters have no Origin.
  if (request.headers.has("origin")) return refuse(403, "Web pages may not send here.");
  const authorization = request.headers.get("authorization") ?? undefined;
  // Before its body: who is not heard cannot fill our memory either.
  if (!mayExport(authorization, isTrusted, ports)) {
    return refuse(401, NEEDS_TOKEN, { "www-authenticate": "Bearer" });
  }

  const body = await readBody(request);
  if (typeof body === "string") return refuse(body === TOO_LARGE ? 413 : 400, body);
  const received = receive(signal, encoding, body, ports);
  if (received.kind !== "kept") {
    const again = { "retry-after": String(RETRY_AFTER_S) };
    const headers = received.kind === "later" ? again : {};
    return refuse(STATUS_OF[received.kind], received.reason, headers);
  }
  return new Response(renderExportResponse(signal, encoding, received.rejected), {
    headers: { "content-type": TYPE_OF[encoding] },
  });
}

function encodingOf(contentType: string | null): Encoding | undefined {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === TYPE_OF.json) return "json";
  return type === TYPE_OF.protobuf ? "protobuf" : undefined;
}

const TOO_LARGE = `The body is larger than ${MAX_REQUEST_BYTES / 1024 / 1024} MiB.`;

/** The body as it was before it was compressed, or what is wrong with it. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | string> {
  let raw: Uint8Array<ArrayBuffer>;
  // A sender that goes away in the middle of a body is no fault of ours.
  try {
    raw = new Uint8Array(await request.arrayBuffer());
  } catch {
    return "The body was cut off.";
  }
  if (raw.length > MAX_REQUEST_BYTES) return TOO_LARGE;
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (coding === "identity" || coding === "") return raw;
  if (coding === "gzip" || coding === "x-gzip") return await unfold(gunzip, raw);
  if (coding === "deflate") return await unfold(inflate, raw);
  return `The body is compressed by ${coding}; gzip, deflate and identity are known.`;
}

/** Stops at the limit, however much more would come. */
async function unfold(
  unfolder: typeof gunzip,
  raw: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | string> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array<ArrayBuffer> | string>();
  unfolder(raw, { maxOutputLength: MAX_REQUEST_BYTES }, (error, plain) => {
    if (error)
      resolve(
        "code" in error && error.code === "ERR_BUFFER_TOO_LARGE"
          ? TOO_LARGE
          : "The body is not what its content-encoding says.",
      );
    else resolve(new Uint8Array(plain));
  });
  return await promise;
}
