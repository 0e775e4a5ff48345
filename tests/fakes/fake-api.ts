import { appendFileSync } from "node:fs";
import {
  modelScript,
  type ScriptedBlock,
  type ScriptedTurn,
  scriptedTurn,
  type WireChatMessage,
} from "../support/claude-lab/scripted-model.ts";

// The stand-in for the API, a program of its own because it lives in the client's network namespace:
//   bun fake-api.ts PORT LOG WORKSPACE
// Answers streamed message requests from the script; appends one line to LOG for each request,
// with the time at which it came (ms since 1970).

/** Between two pieces of an answer: a fast model, and time for the client to draw. */
const USUAL_PACE_MS = 4;

const [port, log, workspace] = process.argv.slice(2);
if (port === undefined || log === undefined || workspace === undefined) {
  throw new Error("Expected PORT LOG WORKSPACE.");
}
const script = modelScript(workspace);
let lastId = 0;

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  idleTimeout: 120,
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    const atMs = performance.timeOrigin + performance.now();
    appendFileSync(log, `${request.method} ${pathname} ${atMs.toFixed(3)}\n`);
    if (request.method !== "POST" || pathname !== "/v1/messages") {
      return Response.json(
        { type: "error", error: { type: "not_found_error", message: "not scripted" } },
        { status: 404 },
      );
    }
    // The client's own request; a wrong shape fails this one answer, and the test with it.
    const asked = (await request.json()) as WireMessagesRequest;
    return answer(asked);
  },
});
appendFileSync(log, "listening\n");

/** A message request as the client sends it, as far as we look into it. */
interface WireMessagesRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly tools?: readonly unknown[];
  readonly messages: readonly WireChatMessage[];
}

function answer(asked: WireMessagesRequest): Response {
  // Requests without tools are the client's own: titles, summaries.
  const turn: ScriptedTurn =
    (asked.tools?.length ?? 0) > 0
      ? scriptedTurn(script, asked.messages)
      : { blocks: [{ kind: "text", text: "A title" }] };
  const message = {
    id: newId("msg"),
    type: "message",
    role: "assistant",
    model: asked.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usage(1),
  };
  const blocks = turn.blocks.map(toWireBlock);
  const stopReason = turn.blocks.some((block) => block.kind === "tool") ? "tool_use" : "end_turn";
  if (asked.stream !== true) {
    return Response.json({
      ...message,
      content: blocks,
      stop_reason: stopReason,
      usage: usage(20),
    });
  }
  return new Response(
    async function* stream() {
      if (turn.silentMs !== undefined) await Bun.sleep(turn.silentMs);
      for (const event of events(message, blocks, stopReason)) {
        yield `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
        await Bun.sleep(turn.paceMs ?? USUAL_PACE_MS);
      }
    },
    { headers: { "content-type": "text/event-stream; charset=utf-8", "request-id": newId("req") } },
  );
}

type WireBlock =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    };

function toWireBlock(block: ScriptedBlock): WireBlock {
  return block.kind === "text"
    ? { type: "text", text: block.text }
    : { type: "tool_use", id: newId("toolu"), name: block.name, input: block.input };
}

function* events(
  message: unknown,
  blocks: readonly WireBlock[],
  stopReason: string,
): Generator<{ readonly type: string } & Record<string, unknown>> {
  yield { type: "message_start", message };
  for (const [index, block] of blocks.entries()) {
    if (block.type === "text") {
      yield { type: "content_block_start", index, content_block: { type: "text", text: "" } };
      for (const text of block.text.match(/\S+\s*/g) ?? []) {
        yield { type: "content_block_delta", index, delta: { type: "text_delta", text } };
      }
    } else {
      yield { type: "content_block_start", index, content_block: { ...block, input: {} } };
      const partial_json = JSON.stringify(block.input);
      yield {
        type: "content_block_delta",
        index,
        delta: { type: "input_json_delta", partial_json },
      };
    }
    yield { type: "content_block_stop", index };
  }
  yield {
    type: "message_delta",
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage: usage(20),
  };
  yield { type: "message_stop" };
}

function usage(outputTokens: number) {
  return {
    input_tokens: 1000,
    cache_creation_input_tokens: 20_000,
    cache_read_input_tokens: 300_000,
    cache_creation: { ephemeral_5m_input_tokens: 20_000, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    service_tier: "standard",
  };
}

function newId(kind: string): string {
  lastId += 1;
  return `${kind}_01${String(lastId).padStart(22, "0")}`;
}
