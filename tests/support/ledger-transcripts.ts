import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const CLAUDE = resolve(import.meta.dir, "../fixtures/claude");

/** Every recorded transcript of every client, subagents' included. */
export function recordedTranscripts(): readonly string[] {
  return [...new Bun.Glob("*/transcripts/**/*.jsonl").scanSync({ cwd: CLAUDE })]
    .map((path) => join(CLAUDE, path))
    .toSorted();
}

/** What a made-up response is; all that is not told is harmless. */
export interface LineParts {
  readonly id?: unknown;
  readonly output?: unknown;
  readonly at?: unknown;
  readonly model?: unknown;
  readonly sessionId?: unknown;
  readonly cwd?: string;
  /** More keys of the line. */
  readonly line?: Readonly<Record<string, unknown>>;
  /** More keys of its message. */
  readonly message?: Readonly<Record<string, unknown>>;
  /** More keys of its usage. */
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly content?: unknown;
}

/** A response's line as Claude Code 2.1.329 orders its keys, as an object. */
export function assistantRecord(parts: LineParts = {}) {
  const { id = "msg_1", output = 100, at = "2026-11-20T10:00:00.000Z" } = parts;
  const { model = "claude-opus-5-5", sessionId = "s1", cwd = "/nowhere/engine" } = parts;
  const { content = [{ type: "text", text: "Done." }] } = parts;
  return {
    parentUuid: "035bafe5-a582-4a4a-9558-07b248a10185",
    isSidechain: false,
    message: {
      id,
      type: "message",
      role: "assistant",
      model,
      content,
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 30,
        cache_read_input_tokens: 500,
        output_tokens: output,
        server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
        service_tier: "standard",
        cache_creation: { ephemeral_1h_input_tokens: 10, ephemeral_5m_input_tokens: 20 },
        inference_geo: "not_available",
        iterations: [],
        speed: "standard",
        ...parts.usage,
      },
      stop_details: null,
      ...parts.message,
    },
    requestId: `req_${String(id)}`,
    type: "assistant",
    uuid: "084fc82a-c588-4cc4-a293-cabeb0cbf357",
    timestamp: at,
    cwd,
    sessionId,
    version: "2.1.329",
    ...parts.line,
  };
}

/** The same as text, with its newline. */
export const assistantLine = (parts: LineParts = {}): string =>
  `${JSON.stringify(assistantRecord(parts))}\n`;

/** The last line of a session, by which the client says what it has cost. */
export const costStateLine = (sessionId: string, totalCostUSD: number): string =>
  `${JSON.stringify({ type: "cost-state", sessionId, totalCostUSD, modelUsage: {} })}\n`;

/** A directory of its own for transcripts; `using` takes it away again. */
export interface TranscriptDir extends Disposable {
  readonly path: string;
  /** Writes a file below it, with its directories, and gives its path. */
  write(name: string, content: string | Uint8Array): string;
}

/** Makes one below the system's temporary directory. */
export function makeTranscriptDir(): TranscriptDir {
  const path = mkdtempSync(join(tmpdir(), "ledger-test-"));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    [Symbol.dispose]() {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
