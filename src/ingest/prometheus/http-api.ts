import { BridgeFault, reasonOf } from "../../core/fault.ts";
import { isObject, type Json, parseJson } from "../../core/json.ts";
import {
  basicAuthorization,
  parseHttpAddress,
  withoutCredentials,
} from "../../core/telemetry/store-address.ts";

/** A store's HTTP API (prometheus.io, "HTTP API"): Prometheus, Thanos, Mimir, VictoriaMetrics. */
export interface StoreApi {
  /** Without a password, for people to read. */
  readonly address: string;
  /**
   * The `data` of the answer to a question. Rejects with BridgeFault `store-unreachable` where nothing comes
   * in time, `store-refused` where it says no, `store-answer-unusable` where it says nothing that can be read.
   */
  ask(path: string, parameters?: Parameters): Promise<unknown>;
}

/** By name; a name may come several times. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

/** Longer than the dashboard's slowest question to a loaded store; a person waits for it. */
const TIMEOUT_MS = 15_000;

/** A million samples. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** As much of a store's own words as fits a line or two. */
const MAX_WORDS = 300;

/** The API at an address, which may have a path before it, and a name and a password in it. Throws BridgeFault `store-unreachable` for what is no address. */
export function openStoreApi(address: string, timeoutMs: number = TIMEOUT_MS): StoreApi {
  const url = parseHttpAddress(address);
  if (!url) {
    throw new BridgeFault("store-unreachable", `“${address}” is not the address of a store.`, {
      hint: "Write it as http://localhost:9090.",
    });
  }
  const authorization = basicAuthorization(url);
  const base = withoutCredentials(url)
    .replace(/\/+$/, "")
    .replace(/\/api\/v1$/, "");
  const headers = {
    accept: "application/json",
    ...(authorization !== undefined && { authorization }),
  };

  return {
    address: base,
    async ask(path, parameters = {}) {
      const search = new URLSearchParams();
      for (const [name, values] of Object.entries(parameters)) {
        for (const value of [values].flat()) search.append(name, value);
      }
      const { status, text } = await fetchText(
        base,
        `${base}/api/v1/${path}?${search.toString()}`,
        {
          headers,
          // Whoever answers there chooses neither whom else we ask nor who gets the password.
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        },
      );
      return readAnswer(base, status, text);
    },
  };
}

async function fetchText(
  base: string,
  url: string,
  options: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  // Every way in which a connection can fail is a rejection.
  try {
    const response = await fetch(url, options);
    return { status: response.status, text: await readText(base, response) };
  } catch (cause) {
    if (cause instanceof BridgeFault) throw cause;
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    const why = isLate ? "nothing came in time" : wordsOf(cause);
    throw new BridgeFault("store-unreachable", `The store at ${base} does not answer: ${why}.`, {
      hint: "See that it runs and that the address is right (telemetry.prometheus_url).",
      cause,
    });
  }
}

async function readText(base: string, response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return "";
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw unusable(base, `more than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function readAnswer(base: string, status: number, text: string): unknown {
  const answer = parseObject(text);
  if (status >= 300 && status < 400) {
    throw new BridgeFault("store-refused", `The store at ${base} sends us to another address.`, {
      hint: "See where that address leads in a browser, and write the one at the end.",
    });
  }
  if (status >= 400 || answer?.["status"] === "error") {
    const said = typeof answer?.["error"] === "string" ? `: ${cut(answer["error"])}` : "";
    throw new BridgeFault("store-refused", `The store at ${base} answered ${status}${said}.`, {
      hint:
        status === 401 || status === 403
          ? "It wants a name and a password: http://name:password@host:9090."
          : status === 404
            ? "There is no Prometheus API at that address: it may lie below another path."
            : "Its own log says more.",
    });
  }
  if (answer === undefined) throw unusable(base, text === "" ? "nothing" : describeText(text));
  if (answer["status"] !== "success") throw unusable(base, "JSON of another kind");
  return answer["data"];
}

/** What came instead of an answer. */
export const unusable = (base: string, found: string): BridgeFault =>
  new BridgeFault(
    "store-answer-unusable",
    `Expected an answer of Prometheus' API from ${base}, got ${found}.`,
    { hint: "See what is at that address: it may be a login page or another program." },
  );

const describeText = (text: string): string =>
  /^\s*</.test(text) ? "a web page" : /^\s*\{/.test(text) ? "half an answer" : "other text";

function parseObject(text: string): Json | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

const cut = (text: string): string => text.slice(0, MAX_WORDS).toWellFormed();

const wordsOf = (cause: unknown): string => cut(reasonOf(cause)).replace(/\.$/, "");
