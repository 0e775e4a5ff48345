import { usageJson } from "./current-client.ts";
import {
  type Agent,
  type Block,
  type Client,
  pass,
  type Response,
  type Source,
  type StopReason,
  type Thread,
} from "./thread.ts";
import { makeCall, runCall } from "./tools.ts";
import { addUsage, type TotalsByModel, type Usage } from "./usage.ts";

/** What a thread is to become. */
export interface Plan {
  readonly client: Client;
  readonly model: string;
  readonly budgetBytes: number;
  /** How much fits in a prompt before it is compacted. */
  readonly windowTokens: number;
  readonly cache: "5m" | "1h" | "both";
  readonly isFast: boolean;
  readonly geography: Usage["geography"];
  /** A model that no table of prices knows answers once, early on. */
  readonly meetsUnknownModel: boolean;
  /** Tokens before the first prompt: those of a conversation that it goes on from. */
  readonly contextTokens: number;
  /** Works through the nights. */
  readonly isNightly: boolean;
}

/** What came of a subagent. */
export interface AgentRun {
  readonly agent: Agent;
  readonly endedMs: number;
  readonly last: Usage;
  readonly toolUses: number;
}

/** Runs a subagent now. */
export type LaunchAgent = (thread: Thread, toolUseId: string) => AgentRun;

/** What all threads add to. */
export interface Tally {
  readonly totals: TotalsByModel;
  synthetic: number;
  aborted: number;
  replayed: number;
  withoutRequestId: number;
}

export const UNKNOWN_MODEL = "claude-newthing-9";

const BYTES_PER_TOKEN = 3.6;
/** The client cuts what it hands to the model. */
const MAX_RESULT_TOKENS = 10_000;
const HOUR_MS = 3_600_000;

interface State {
  readonly source: Source;
  readonly thread: Thread;
  readonly plan: Plan;
  readonly tally: Tally;
  /** In the prompt that was sent last, and therefore cached. */
  cachedTokens: number;
  /** Since then. */
  freshTokens: number;
  responses: number;
  toolUses: number;
  last: Usage | undefined;
}

/** Writes a thread, whose opening lines stand already, until its bytes are used up; the agents start at even distances. */
export function converse(
  source: Source,
  thread: Thread,
  plan: Plan,
  tally: Tally,
  agents: readonly LaunchAgent[],
): { readonly last: Usage; readonly toolUses: number } {
  const state: State = {
    source,
    thread,
    plan,
    tally,
    cachedTokens: 0,
    freshTokens: plan.contextTokens,
    responses: 0,
    toolUses: 0,
    last: undefined,
  };
  const { random } = source;
  const startBytes = thread.bytes;
  const waiting = [...agents];
  const isDone = () => thread.bytes >= plan.budgetBytes;
  const isDue = () => {
    const share = (thread.bytes - startBytes) / Math.max(plan.budgetBytes - startBytes, 1);
    return waiting.length > 0 && share >= 0.9 * (1 - waiting.length / agents.length);
  };
  for (let turn = 0; turn === 0 || !isDone() || waiting.length > 0; turn++) {
    if (turn > 0) {
      rest(state);
      plan.client.prompt(source, thread, source.filler.sentence());
    }
    const steps = Math.round(random.heavyTailed(6, 0.7));
    for (let step = 0; step < steps && !isDone(); step++) {
      if (isDue()) delegate(state, waiting);
      else work(state);
    }
    if (isDone() && waiting.length > 0) delegate(state, waiting);
    if (plan.client.abort && random.happens(0.02)) {
      const response = makeResponse(state, [makeText(source, 40)], "end_turn", true);
      plan.client.abort(source, thread, response);
      tally.aborted++;
      continue;
    }
    answer(state);
    plan.client.endTurn(source, thread);
    if (plan.client.fail && random.happens(0.004)) {
      plan.client.fail(source, thread);
      tally.synthetic++;
    }
  }
  plan.client.close(source, thread);
  return { last: state.last ?? lastUsageOf(state), toolUses: state.toolUses };
}

function lastUsageOf(state: State): Usage {
  return makeUsage(state, state.plan.model);
}

/** A person reads, thinks, and sleeps. */
function rest({ source, thread, plan }: State): void {
  const { random } = source;
  pass(thread, random.between(20_000, 400_000));
  const hour = new Date(thread.atMs).getUTCHours();
  if (plan.isNightly || (hour >= 7 && hour < 19)) return;
  const morning = new Date(thread.atMs);
  morning.setUTCHours(hour < 7 ? 8 : 32, random.between(0, 59));
  if (morning.getTime() < thread.untilMs - HOUR_MS) pass(thread, morning.getTime() - thread.atMs);
}

/** A response that calls tools, and what they came to. */
function work(state: State): void {
  const { source, thread, plan } = state;
  const { random } = source;
  compactWhenFull(state);
  const count = random.weighted([
    [1, 82],
    [2, 13],
    [3, 4],
    [5, 1],
  ]);
  const calls = Array.from({ length: count }, () => makeCall(source, thread.cwd));
  const blocks = [...preamble(source), ...calls.map(({ block }) => block)];
  const uuids = respond(state, blocks, "tool_use");
  for (const [index, call] of calls.entries()) {
    const left = plan.budgetBytes - thread.bytes;
    const outcome = runCall(source, call, thread.cwd, left);
    const callUuid = uuids[blocks.length - count + index] ?? "";
    plan.client.result(source, thread, {
      toolUseId: call.toolUseId,
      callUuid,
      tool: call.tool,
      ...outcome,
    });
    state.freshTokens += tokensOf(outcome.content.length);
  }
  state.toolUses += count;
  if (random.happens(0.01)) moveShell(state);
}

function delegate(state: State, waiting: LaunchAgent[]): void {
  const launch = waiting.shift();
  if (!launch) return;
  const { source, thread, plan } = state;
  const { ids, filler } = source;
  const toolUseId = ids.toolUse();
  const prompt = filler.sentence();
  const json = `{"type":"tool_use","id":"${toolUseId}","name":"Agent","input":{"description":"${filler.sentence()}","subagent_type":"general-purpose","prompt":"${prompt}"}}`;
  const blocks: Block[] = [...preamble(source), { kind: "tool_use", json }];
  const callUuid = respond(state, blocks, "tool_use").at(-1) ?? "";
  const run = launch(thread, toolUseId);
  const { agent, last } = run;
  const tokens = promptTokens(last) + last.output;
  const durationMs = run.endedMs - thread.atMs;
  const result = { toolUseId, callUuid, tool: "Agent", failed: false };
  state.toolUses++;
  if (agent.isBackground && plan.client.notify) {
    plan.client.result(source, thread, {
      ...result,
      content: `[{"type":"text","text":"Async agent launched successfully.\\nagentId: ${agent.id}"}]`,
      detail: `{"isAsync":true,"status":"async_launched","agentId":"${agent.id}","description":"${agent.description}","resolvedModel":"${agent.model}","prompt":"${prompt}","outputFile":"/tmp/claude-1000/tasks/${agent.id}.output","canReadOutputFile":true,"canContinueAgent":true}`,
    });
    plan.client.notify(source, thread, {
      agentId: agent.id,
      tokens,
      toolUses: run.toolUses,
      durationMs,
    });
    return;
  }
  // The parent waits. What it is told is the last response of the agent, which is no sum.
  thread.atMs = Math.max(thread.atMs, run.endedMs);
  const text = filler.lines(900);
  plan.client.result(source, thread, {
    ...result,
    content: `[{"type":"text","text":"${text}"},{"type":"text","text":"agentId: ${agent.id}\\n<usage>subagent_tokens: ${tokens}\\ntool_uses: ${run.toolUses}\\nduration_ms: ${durationMs}</usage>"}]`,
    detail: `{"status":"completed","prompt":"${prompt}","agentId":"${agent.id}","agentType":"${agent.type}","toolsUsed":["Bash"],"content":[{"type":"text","text":"${text}"}],"resolvedModel":"${agent.model}","totalDurationMs":${durationMs},"totalTokens":${tokens},"totalToolUseCount":${run.toolUses},"usage":${usageJson(last, false)},"toolStats":{"readCount":0,"searchCount":0,"bashCount":${run.toolUses},"editFileCount":0,"linesAdded":0,"linesRemoved":0,"otherToolCount":0},"canContinueAgent":true}`,
  });
  state.freshTokens += tokensOf(text.length);
}

/** The response that ends a turn. */
function answer(state: State): void {
  const { source } = state;
  const { random, ids, filler } = source;
  const blocks: Block[] = random.happens(0.26) ? [makeThinking(source)] : [];
  let webSearches = 0;
  if (random.happens(0.03)) {
    webSearches = random.between(1, 4);
    const id = ids.serverToolUse();
    blocks.push(
      {
        kind: "other",
        json: `{"type":"server_tool_use","id":"${id}","name":"web_search","input":{"query":"${filler.sentence()}"}}`,
      },
      {
        kind: "other",
        json: `{"type":"web_search_tool_result","tool_use_id":"${id}","content":[{"type":"web_search_result","title":"${filler.sentence()}","url":"https://example.org/${ids.hex(8)}","encrypted_content":"${ids.sha256()}","page_age":null}]}`,
      },
    );
  }
  blocks.push(makeText(source, random.heavyTailed(500, 0.9)));
  respond(state, blocks, "end_turn", webSearches);
}

function respond(
  state: State,
  blocks: readonly Block[],
  stopReason: StopReason,
  webSearches = 0,
): readonly string[] {
  const { source, thread, plan, tally } = state;
  const response = makeResponse(state, blocks, stopReason, false, webSearches);
  const uuids = plan.client.respond(source, thread, response);
  if (source.random.happens(0.0007)) {
    // A side question: the client sends the same again, and writes the same message under another request.
    plan.client.respond(source, thread, { ...response, requestId: source.ids.request() });
    tally.replayed++;
  }
  return uuids;
}

function makeResponse(
  state: State,
  blocks: readonly Block[],
  stopReason: StopReason,
  isAborted: boolean,
  webSearches = 0,
): Response {
  const { source, plan, tally, thread } = state;
  const { random, ids } = source;
  state.responses++;
  const isUnknown = plan.meetsUnknownModel && state.responses === 3;
  const model = isUnknown || random.happens(0.0002) ? UNKNOWN_MODEL : plan.model;
  const full = makeUsage(state, model);
  const usage = { ...full, webSearches, ...(isAborted && { output: 1, thinking: 0 }) };
  const isNamed = !random.happens(0.02);
  if (!isNamed) tally.withoutRequestId++;
  state.last = usage;
  addUsage(tally.totals, model, usage);
  addUsage(thread.session.totals, model, usage);
  return {
    messageId: ids.message(),
    requestId: isNamed ? ids.request() : undefined,
    model,
    blocks,
    usage,
    stopReason,
  };
}

/** What was sent last is read from the cache, unless it went cold; the rest is written to it. */
function makeUsage(state: State, model: string): Usage {
  const { source, plan, thread } = state;
  const { random } = source;
  const input = random.between(1, 12);
  const isCold = random.happens(0.02);
  const cacheRead = isCold ? 0 : state.cachedTokens;
  const written = state.freshTokens + (isCold ? state.cachedTokens : 0);
  const output = Math.min(Math.round(random.heavyTailed(230, 1.1)) + 8, 60_000);
  const hourly =
    thread.agent || plan.cache === "5m"
      ? 0
      : plan.cache === "1h"
        ? written
        : Math.floor(written * random.share());
  state.cachedTokens += state.freshTokens;
  state.freshTokens = output + random.between(10, 120);
  return {
    input,
    output,
    thinking: random.happens(0.3) ? Math.floor(output * random.share()) : 0,
    cacheRead,
    cacheWrite5m: written - hourly,
    cacheWrite1h: hourly,
    webSearches: 0,
    fast: plan.isFast && model.includes("opus") && random.happens(0.7),
    geography: plan.geography,
  };
}

const promptTokens = (usage: Usage): number =>
  usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;

const tokensOf = (bytes: number): number =>
  Math.min(Math.ceil(bytes / BYTES_PER_TOKEN), MAX_RESULT_TOKENS);

function compactWhenFull(state: State): void {
  const { plan, thread, source } = state;
  const tokens = state.cachedTokens + state.freshTokens;
  if (tokens < plan.windowTokens) return;
  plan.client.compact?.(source, thread, tokens);
  state.cachedTokens = 0;
  state.freshTokens = source.random.between(14_000, 30_000);
}

/** Goes to a folder below, or back. */
function moveShell({ source, thread }: State): void {
  const { cwd } = thread.session;
  thread.cwd = thread.cwd === cwd ? `${cwd}/${source.random.pick(["docs", "src", "web"])}` : cwd;
}

function preamble(source: Source): Block[] {
  const { random } = source;
  const blocks: Block[] = random.happens(0.2) ? [makeThinking(source)] : [];
  if (random.happens(0.34)) blocks.push(makeText(source, random.heavyTailed(120, 0.7)));
  return blocks;
}

const makeText = ({ filler }: Source, bytes: number): Block => ({
  kind: "text",
  json: `{"type":"text","text":"${filler.sentence()}${bytes > 100 ? `\\n${filler.lines(bytes)}` : ""}"}`,
});

/** Thoughts are kept as a signature only. */
const makeThinking = ({ random, ids }: Source): Block => ({
  kind: "thinking",
  json: `{"type":"thinking","thinking":"","signature":"${ids.hex(random.between(20, 60) * 8)}"}`,
});
