import type { Filler } from "./filler.ts";
import type { Ids } from "./ids.ts";
import type { Random } from "./random.ts";
import type { TotalsByModel, Usage } from "./usage.ts";

/** What all that is made up here draws from. */
export interface Source {
  readonly random: Random;
  readonly ids: Ids;
  readonly filler: Filler;
}

/** What does not change while a session lasts. */
export interface Session {
  readonly id: string;
  readonly entrypoint: "cli" | "sdk-cli";
  readonly cwd: string;
  readonly branch: string;
  readonly isWorktree: boolean;
  /** Two words and a name that the client gives it once it has had a plan; undefined for most. */
  readonly slug: string | undefined;
  readonly startedMs: number;
  /** Its subagents included. */
  readonly totals: TotalsByModel;
}

export interface Agent {
  readonly id: string;
  readonly type: string;
  readonly toolUseId: string;
  readonly model: string;
  readonly description: string;
  readonly isBackground: boolean;
}

/** Lines that go to one file, in order. */
export interface Thread {
  readonly session: Session;
  /** Undefined for the main thread. */
  readonly agent: Agent | undefined;
  readonly lines: string[];
  bytes: number;
  /** Lines that carry a usage, repeated ones included. */
  usageLines: number;
  /** The last line that others hang on. */
  parentUuid: string | undefined;
  promptId: string;
  atMs: number;
  /** Nothing of it is later than this. */
  readonly untilMs: number;
  /** Where its shell is: below `session.cwd`, or there. */
  cwd: string;
  /** Bytes of prompts and tool schemas that the client writes down at the start. */
  readonly promptBytes: number;
  readonly toolsUsed: string[];
  lastRequest: string | undefined;
  turns: number;
}

export type StopReason = "tool_use" | "end_turn";

/** One part of an answer; a line each. */
export interface Block {
  readonly kind: "thinking" | "text" | "tool_use" | "other";
  /** As it stands in `message.content`. */
  readonly json: string;
}

export interface Response {
  readonly messageId: string;
  /** Missing now and then. */
  readonly requestId: string | undefined;
  readonly model: string;
  readonly blocks: readonly Block[];
  readonly usage: Usage;
  readonly stopReason: StopReason;
}

/** What a tool call came to. */
export interface ToolResult {
  readonly toolUseId: string;
  /** The line that called. */
  readonly callUuid: string;
  /** As JSON: a string, or a list of blocks. */
  readonly content: string;
  /** As JSON: what the client keeps for itself. */
  readonly detail: string;
  readonly tool: string;
  readonly failed: boolean;
}

/** What the parent is told of an agent that ran beside it. */
export interface AgentNotice {
  readonly agentId: string;
  readonly tokens: number;
  readonly toolUses: number;
  readonly durationMs: number;
}

/** How a version of the client writes. */
export interface Client {
  readonly version: string;
  /** All that comes before the first answer. */
  open(source: Source, thread: Thread, prompt: string): void;
  prompt(source: Source, thread: Thread, prompt: string): void;
  /** Returns the uuid of each block's line. */
  respond(source: Source, thread: Thread, response: Response): readonly string[];
  /** The first of its blocks, and then silence; older clients write none. */
  abort?(source: Source, thread: Thread, response: Response): void;
  /** The API gave an error. */
  fail?(source: Source, thread: Thread): void;
  /** A conversation goes on in another file: what the first request there brings with it. */
  resume?(source: Source, thread: Thread, prompt: string): void;
  /** An agent in the background is done. */
  notify?(source: Source, thread: Thread, notice: AgentNotice): void;
  compact?(source: Source, thread: Thread, tokensBefore: number): void;
  result(source: Source, thread: Thread, result: ToolResult): void;
  endTurn(source: Source, thread: Thread): void;
  close(source: Source, thread: Thread): void;
}

export function write(thread: Thread, line: string): void {
  const whole = `${line}\n`;
  thread.lines.push(whole);
  thread.bytes += Buffer.byteLength(whole);
}

/** Writes a line that the next one hangs on, whose `uuid` this is. */
export function writeLinked(thread: Thread, uuid: string, line: string): void {
  write(thread, line);
  thread.parentUuid = uuid;
}

/** Lets a little time pass, and tells when it is. */
export function pass(thread: Thread, ms: number): string {
  thread.atMs = Math.min(thread.atMs + ms, thread.untilMs);
  return new Date(thread.atMs).toISOString();
}

export const quoteOrNull = (text: string | undefined): string =>
  text === undefined ? "null" : `"${text}"`;
