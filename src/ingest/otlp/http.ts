import { gunzip, inflate } from "node:zlib";
import type { EpochMs } from "../../core/instant.ts";
import type { TelemetryBatch } from "../../core/telemetry/batch.ts";
import { decodeJson } from "./decode-json.ts";
import { decodeProtobuf, type Signal } from "./decode-protobuf.ts";
import { type Encoding, renderExportResponse, renderStatus } from "./respond.ts";

/** What came of a request that could be read. */
export type Taken =
  | { readonly kind: "kept" }
  /** Nothing of it is kept: the exporter is asked to send it again. */
  | { readonly kind: "later"; readonly reason: string };

export interface OtlpHttpPorts {
  readonly take: (batch: TelemetryBatch) => Taken;
  readonly now: () => EpochMs;
  /** The token that a sender has to know; absent where only this machine can send. */
  readonly token?: string;
}

/** The agent's largest export seen is 120 KB; collectors batch up to some megabytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** How much a compressed body may unfold to. */
const MAX_PLAIN_BYTES = 64 * 1024 * 1024;

const RETRY_AFTER_S = 10;

const SIGNAL_OF: Readonly<Record<string, Signal>> = {
  "/v1/metrics": "metrics",
  "/v1/logs": "logs",
  "/v1/traces": "traces",
};

const TYPE_OF = { protobuf: "application/x-protobuf", json: "application/json" } as const;

/** Answers one request of OTLP over HTTP (opentelemetry.io, "OTLP Specification" 1.x). Never rejects. */
export async function answerOtlp(request: Request, ports: OtlpHttpPorts): Promise<Response> {
  const signal = SIGNAL_OF[new URL(request.url).pathname];
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
  if (ports.token !== undefined && !hasToken(request, ports.token)) {
    return refuse(401, "The token of `waybar-llm-bridge telemetry env` is needed.", {
      "www-authenticate": "Bearer",
    });
  }

  const body = await readBody(request);
  if (typeof body === "string") return refuse(body === TOO_LARGE ? 413 : 400, body);
  const decoded =
    encoding === "json"
      ? decodeJson(signal, new TextDecoder().decode(body), ports.now())
      : decodeProtobuf(signal, body, ports.now());
  if (!decoded.ok) return refuse(400, decoded.problem);
  const taken = ports.take(decoded.batch);
  if (taken.kind === "later") {
    return refuse(503, taken.reason, { "retry-after": String(RETRY_AFTER_S) });
  }
  return new Response(renderExportResponse(signal, encoding, decoded.batch.rejected), {
    headers: { "content-type": TYPE_OF[encoding] },
  });
}

function encodingOf(contentType: string | null): Encoding | undefined {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === TYPE_OF.json) return "json";
  return type === TYPE_OF.protobuf ? "protobuf" : undefined;
}

/** Compared in a time that says nothing of how much of it was right. */
function hasToken(request: Request, token: string): boolean {
  const given = new TextEncoder().encode(request.headers.get("authorization") ?? "");
  const wanted = new TextEncoder().encode(`Bearer ${token}`);
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < wanted.length; i++) difference |= (given[i] ?? 0) ^ (wanted[i] ?? 0);
  return difference === 0;
}

const TOO_LARGE = `The body is larger than ${MAX_PLAIN_BYTES / 1024 / 1024} MiB.`;

/** The body as it was before it was compressed, or what is wrong with it. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | string> {
  let raw: Uint8Array<ArrayBuffer>;
  // A sender that goes away in the middle of a body is no fault of ours.
  try {
    raw = new Uint8Array(await request.arrayBuffer());
  } catch {
    return "The body was cut off.";
  }
  if (raw.length > MAX_BODY_BYTES) return TOO_LARGE;
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
  unfolder(raw, { maxOutputLength: MAX_PLAIN_BYTES }, (error, plain) => {
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
