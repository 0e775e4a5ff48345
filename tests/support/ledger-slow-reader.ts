import { epochMs } from "../../src/core/instant.ts";
import type { ClaudeUsageRow } from "../../src/agents/claude/usage-line.ts";

/** What a line of a transcript says about usage, by one plain `JSON.parse` of all of it: slow, and simple enough to be believed. */
export type SlowLine =
  | {
      readonly kind: "usage";
      readonly row: ClaudeUsageRow;
      readonly advisors?: readonly ClaudeUsageRow[];
    }
  | { readonly kind: "other" }
  | { readonly kind: "malformed" };

type Json = Readonly<Record<string, unknown>>;

/** Reads one line, as it lies on the disk, without its newline. */
export function readSlowly(line: Uint8Array): SlowLine {
  const record = objectOf(tryParse(Buffer.from(line).toString("utf8")));
  if (record === undefined) return { kind: "malformed" };
  const message = objectOf(record["message"]);
  if (record["type"] !== "assistant" || message === undefined) return { kind: "other" };
  const usage = objectOf(message["usage"]);
  if (message["model"] === "<synthetic>" || usage === undefined) return { kind: "other" };
  const { id, model } = message;
  const at = Date.parse(String(record["timestamp"]));
  const isCounted = [usage["input_tokens"], usage["output_tokens"]].some(isCount);
  if (!isName(id) || !isName(model) || !isCounted || !(at >= 0)) return { kind: "malformed" };
  const isSubagent = isName(record["agentId"]) || record["isSidechain"] === true;
  const web = objectOf(usage["server_tool_use"])?.["web_search_requests"];
  const geo = usage["inference_geo"];
  const row: ClaudeUsageRow = {
    agent: "claude",
    messageId: id,
    requestId: nameOf(record["requestId"]),
    sessionId: nameOf(record["requestSessionId"]) ?? nameOf(record["sessionId"]) ?? "",
    subagentId: nameOf(record["agentId"]),
    subagentType: isSubagent ? (nameOf(record["attributionAgent"]) ?? "?") : undefined,
    cwd: nameOf(record["cwd"]) ?? "",
    model,
    at: epochMs(at),
    tokens: tokensOf(usage),
    bandPromptTokens: bandOf(usage),
    serviceTier: nameOf(usage["service_tier"]),
    speed: usage["speed"] === "fast" ? "fast" : "standard",
    inferenceGeo: geo === "not_available" ? undefined : nameOf(geo),
    webSearches: countOf(web),
  };
  const advisors = advisorsOf(usage, row);
  return { kind: "usage", row, ...(advisors.length > 0 && { advisors }) };
}

/** The lines of a file that have ended, without their newlines. */
export function wholeLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte !== 0x0a) continue;
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return lines;
}

function tokensOf(usage: Json) {
  const write = countOf(usage["cache_creation_input_tokens"]);
  const hour = countOf(objectOf(usage["cache_creation"])?.["ephemeral_1h_input_tokens"]);
  return {
    inputTokens: countOf(usage["input_tokens"]),
    outputTokens: countOf(usage["output_tokens"]),
    cacheReadTokens: countOf(usage["cache_read_input_tokens"]),
    cacheWrite5mTokens: Math.max(0, write - hour),
    cacheWrite1hTokens: Math.min(hour, write),
  };
}

const iterationsOf = ({ iterations }: Json): Json[] =>
  Array.isArray(iterations) ? iterations.map((item) => objectOf(item) ?? {}) : [];

const isAdvisor = (iteration: Json): boolean => iteration["type"] === "advisor_message";

/** The longest prompt among the requests that the response took, which is the whole prompt where there was one. */
function bandOf(usage: Json): number {
  const own = iterationsOf(usage).filter((iteration) => !isAdvisor(iteration));
  return Math.max(...own.map(promptOf), 0) || promptOf(usage);
}

function advisorsOf(usage: Json, row: ClaudeUsageRow): ClaudeUsageRow[] {
  const found: ClaudeUsageRow[] = [];
  for (const [at, iteration] of iterationsOf(usage).filter(isAdvisor).entries()) {
    const { model } = iteration;
    const isCounted = [iteration["input_tokens"], iteration["output_tokens"]].some(isCount);
    if (!isName(model) || !isCounted) continue;
    const messageId = at === 0 ? `${row.messageId}#advisor` : `${row.messageId}#advisor${at + 1}`;
    const figures = { tokens: tokensOf(iteration), bandPromptTokens: promptOf(iteration) };
    const terms = { serviceTier: undefined, speed: "standard", webSearches: 0 } as const;
    found.push({ ...row, messageId, model, ...figures, ...terms });
  }
  return found;
}

function promptOf(usage: Json): number {
  if (!isCount(usage["input_tokens"]) && !isCount(usage["output_tokens"])) return 0;
  const tokens = Object.values({ ...tokensOf(usage), outputTokens: 0 });
  return tokens.reduce((sum, count) => sum + count, 0);
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const countOf = (value: unknown): number => (isCount(value) ? value : 0);

const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && !value.includes("\0");

const nameOf = (value: unknown): string | undefined => (isName(value) ? value : undefined);

function objectOf(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value }
    : undefined;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
