import { epochMs } from "../../core/instant.ts";
import { promptTokens, type TokensByClass } from "../../core/usage/tokens-by-class.ts";
import type { UsageRow } from "../../core/usage/usage-row.ts";

/** Stands in every line that tells usage, and in no text: there its quotes would be escaped. */
export const USAGE_MARK: Buffer = Buffer.from('"usage":{');

/** What a line with the mark turns out to be. */
export type UsageLine =
  | {
      readonly kind: "usage";
      readonly row: ClaudeUsageRow;
      /** Requests to other models within the response; absent where it made none. */
      readonly advisors?: readonly ClaudeUsageRow[];
    }
  /** The response of the line before, with nothing new: a line is written for each block of its content. */
  | { readonly kind: "repeat" }
  /** No response of its own: a tool's input, a subagent's summary, a request that failed. */
  | { readonly kind: "other" }
  | { readonly kind: "malformed"; readonly reason: string };

/** A row as the transcript alone tells it. */
export interface ClaudeUsageRow extends Omit<UsageRow, "project"> {
  /** The directory in which the agent then was; empty where it did not say. */
  readonly cwd: string;
}

/** Reads the lines with the mark, in the order of their file. */
export interface UsageLineReader {
  /** `bytes` from `start` to `end` is one line without its newline; `mark` is where its first mark begins. Never throws. */
  read(bytes: Buffer, start: number, end: number, mark: number): UsageLine;
}

/**
 * Reads transcripts of Claude Code 1.0.128 to 2.1.329. The content of a line is cut out before the rest is
 * parsed, and what only repeats the line before is not parsed at all; a line that is built otherwise is
 * parsed whole. Each file needs a reader of its own.
 */
export function usageLineReader(): UsageLineReader {
  let lastId = "";
  let lastUsage = "";
  let lastTime = "";
  return {
    read(bytes, start, end, mark) {
      const content = contentStart(bytes, start, mark);
      if (content < 0) return toLine(bytes.toString("utf8", start, end));
      const head = bytes.toString("utf8", start, start + content);
      const tail = bytes.toString("utf8", mark, end);
      if (lastUsage !== "" && head.includes(lastId) && tail.startsWith(lastUsage)) {
        // Of two lines that are alike the earlier one counts; after a clock was set back that may be the second.
        if (timeText(tail) > lastTime) return REPEAT;
      }
      const record = parse(head + tail);
      const line = record && toUsageLine(record);
      // What is missing may have been cut out, where keys are in another order.
      if (line === undefined || line.kind === "malformed") {
        return toLine(bytes.toString("utf8", start, end));
      }
      if (line.kind === "usage") {
        lastId = `"id":"${line.row.messageId}"`;
        lastTime = timeText(tail);
        lastUsage = lastTime === "" ? "" : usageText(tail);
      }
      return line;
    },
  };
}

const REPEAT: UsageLine = { kind: "repeat" };
const OTHER: UsageLine = { kind: "other" };
const NO_JSON: UsageLine = { kind: "malformed", reason: "no JSON" };
const NO_RESPONSE: UsageLine = {
  kind: "malformed",
  reason: "an assistant's line without message id, model, time or tokens",
};

const MESSAGE = Buffer.from('"message":{');
const CONTENT = Buffer.from('"content":');
const CONTENT_END = Buffer.from('],"stop_reason":');
const BRACE = 0x7d;

/** Before a line's content stand only ids and names. */
const HEAD_BYTES = 2048;

/** Between a line's content and its usage stands only why the message stopped. */
const STOP_BYTES = 256;

/** Where the content begins, from the line's start; -1 where it is not certain that it ends before the mark, in the same message. */
function contentStart(bytes: Buffer, start: number, mark: number): number {
  const head = bytes.subarray(start, Math.min(mark, start + HEAD_BYTES));
  const message = head.indexOf(MESSAGE);
  const content = message < 0 ? -1 : head.indexOf(CONTENT, message);
  if (content < 0) return -1;
  const stop = bytes.subarray(Math.max(start + content, mark - STOP_BYTES), mark);
  const end = stop.lastIndexOf(CONTENT_END);
  // A brace might end the message: the mark would then be in something beside it.
  return end >= 0 && stop.indexOf(BRACE, end) < 0 ? content : -1;
}

const TIME_KEY = '"timestamp":"';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** When a line was written, as text that sorts by time; empty where it is written otherwise. */
function timeText(tail: string): string {
  const at = tail.indexOf(TIME_KEY);
  const text = at < 0 ? "" : tail.slice(at + TIME_KEY.length, at + TIME_KEY.length + 24);
  return TIME.test(text) ? text : "";
}

/** The text of a message's usage, by which a repeat is known; empty where its end is not certain. */
function usageText(tail: string): string {
  // Newer clients say next why the message stopped; with older ones it ends.
  const stop = tail.indexOf('},"stop_details"');
  const end = stop < 0 ? tail.indexOf('}},"') : stop;
  const usage = tail.slice(0, end + 1);
  return countOf(usage, "{") === countOf(usage, "}") ? usage : "";
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
  return count;
}

function toLine(text: string): UsageLine {
  const record = parse(text);
  return record === undefined ? NO_JSON : toUsageLine(record);
}

function toUsageLine(record: Json): UsageLine {
  const message = child(record["message"]);
  if (record["type"] !== "assistant" || message === undefined) return OTHER;
  const { id, model } = message;
  const usage = child(message["usage"]);
  // Without usage of its own, the mark was in what a tool was given.
  if (model === "<synthetic>" || usage === undefined) return OTHER;
  const tokens = tokensOf(usage);
  const at = Date.parse(String(record["timestamp"]));
  if (!tokens || !isText(id) || !isText(model) || !(at >= 0)) return NO_RESPONSE;
  const { agentId, attributionAgent } = record;
  const isSubagent = isText(agentId) || record["isSidechain"] === true;
  const geo = textOf(usage["inference_geo"]);
  const { own, advising } = splitIterations(usage["iterations"]);
  const row: ClaudeUsageRow = {
    agent: "claude",
    messageId: id,
    requestId: textOf(record["requestId"]),
    sessionId: textOf(record["requestSessionId"]) ?? textOf(record["sessionId"]) ?? "",
    subagentId: textOf(agentId),
    subagentType: isSubagent ? (textOf(attributionAgent) ?? UNKNOWN_TYPE) : undefined,
    cwd: textOf(record["cwd"]) ?? "",
    model,
    at: epochMs(at),
    tokens,
    bandPromptTokens: longestPrompt(own) ?? promptTokens(tokens),
    serviceTier: textOf(usage["service_tier"]),
    speed: usage["speed"] === "fast" ? "fast" : "standard",
    inferenceGeo: geo === "not_available" ? undefined : geo,
    webSearches: count(child(usage["server_tool_use"])?.["web_search_requests"]),
  };
  const advisors = advising.length === 0 ? [] : advisorRows(row, advising);
  return advisors.length === 0 ? { kind: "usage", row } : { kind: "usage", row, advisors };
}

/** What a subagent is called that did not say what it is; its `.meta.json` may know. */
export const UNKNOWN_TYPE = "?";

/** Undefined where neither input nor output is told. Of the cache writes those of an hour are told apart, as far as the total holds them. */
function tokensOf(usage: Json): TokensByClass | undefined {
  const { input_tokens: input, output_tokens: output } = usage;
  if (!isCount(input) && !isCount(output)) return undefined;
  const write = count(usage["cache_creation_input_tokens"]);
  const split = child(usage["cache_creation"]);
  const write1h = Math.min(count(split?.["ephemeral_1h_input_tokens"]), write);
  return {
    inputTokens: count(input),
    outputTokens: count(output),
    cacheReadTokens: count(usage["cache_read_input_tokens"]),
    cacheWrite5mTokens: write - write1h,
    cacheWrite1hTokens: write1h,
  };
}

/** The requests that a response took: its own, and those to an advisor, which its totals leave out. */
interface Iterations {
  readonly own: readonly Json[];
  readonly advising: readonly Json[];
}

const NO_ITERATIONS: Iterations = { own: [], advising: [] };

/** Only a response in several iterations lists them. */
function splitIterations(value: unknown): Iterations {
  if (!Array.isArray(value) || value.length === 0) return NO_ITERATIONS;
  const iterations = value.map((iteration) => child(iteration) ?? {});
  const isAdvising = ({ type }: Json) => type === "advisor_message";
  return {
    own: iterations.filter((iteration) => !isAdvising(iteration)),
    advising: iterations.filter(isAdvising),
  };
}

/** Each iteration is a request with a prompt of its own. */
function longestPrompt(iterations: readonly Json[]): number | undefined {
  const prompts = iterations.map((iteration) => {
    const tokens = tokensOf(iteration);
    return tokens === undefined ? 0 : promptTokens(tokens);
  });
  const longest = Math.max(0, ...prompts);
  return longest === 0 ? undefined : longest;
}

/** A row for each request, in all like the response that its own figures do not tell. One that names no model or tells no tokens cannot be counted. */
function advisorRows(response: ClaudeUsageRow, advising: readonly Json[]): ClaudeUsageRow[] {
  return advising.flatMap((iteration, at) => {
    const { model } = iteration;
    const tokens = tokensOf(iteration);
    if (!isText(model) || !tokens) return [];
    const messageId = `${response.messageId}#advisor${at === 0 ? "" : at + 1}`;
    const figures = { model, tokens, bandPromptTokens: promptTokens(tokens) };
    // The client prices it so too: tier, speed and searches are the response's own.
    const terms = { serviceTier: undefined, speed: "standard", webSearches: 0 } as const;
    return [{ ...response, messageId, ...figures, ...terms }];
  });
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const child = (value: unknown): Json | undefined => (isRecord(value) ? value : undefined);

/** No name, id or path holds NUL. */
const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !value.includes("\0");

const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

const count = (value: unknown): number => (isCount(value) ? value : 0);

function parse(text: string): Json | undefined {
  // What is no JSON is the caller's to judge.
  try {
    return child(JSON.parse(text));
  } catch {
    return undefined;
  }
}
