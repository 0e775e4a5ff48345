import { costStateLine } from "./cost-state.ts";
import {
  type AgentNotice,
  type Client,
  pass,
  quoteOrNull,
  type Response,
  type Source,
  type Thread,
  type ToolResult,
  write,
  writeLinked,
} from "./thread.ts";
import type { Usage } from "./usage.ts";

const VERSION = "2.1.329";

/** Claude Code 2.1.329: a response's lines are written together, each with its final usage. */
export const currentClient: Client = {
  version: VERSION,
  open,
  resume,
  prompt: writePrompt,
  respond,
  abort,
  fail,
  compact,
  notify,
  result,
  endTurn,
  close,
};

const TOOL_NAMES =
  "Agent AskUserQuestion Bash Edit ExitPlanMode Glob Grep LSP NotebookEdit Read Skill Task ToolSearch WebFetch WebSearch Write".split(
    " ",
  );

/** The main thread's lines say a second time whose they are, once its client has a terminal. */
const tail = (thread: Thread, named = true): string => {
  const { id, entrypoint, branch, slug } = thread.session;
  const twice = named && entrypoint === "cli" && !thread.agent ? `"session_id":"${id}",` : "";
  const ending = slug === undefined ? "" : `,"slug":"${slug}"`;
  return `${twice}"userType":"external","entrypoint":"${entrypoint}","cwd":"${thread.cwd}","sessionId":"${id}","version":"${VERSION}","gitBranch":"${branch}"${ending}}`;
};

const head = (thread: Thread): string => {
  const agent = thread.agent ? `"agentId":"${thread.agent.id}",` : "";
  return `{"parentUuid":${quoteOrNull(thread.parentUuid)},"isSidechain":${thread.agent !== undefined},${agent}`;
};

const userHead = (thread: Thread): string => {
  const agent = thread.agent ? `"agentId":"${thread.agent.id}",` : "";
  return `{"parentUuid":${quoteOrNull(thread.parentUuid)},"isSidechain":${thread.agent !== undefined},"promptId":"${thread.promptId}",${agent}"type":"user",`;
};

const requestHead = (thread: Thread, type: string): string => {
  const agent = thread.agent ? `"agentId":"${thread.agent.id}",` : "";
  return `{"type":"${type}","sessionId":"${thread.session.id}",${agent}`;
};

function open(source: Source, thread: Thread, prompt: string): void {
  const { ids, filler } = source;
  const share = Math.floor(thread.promptBytes / 10);
  if (!thread.agent && thread.session.entrypoint === "cli") writeMode(thread);
  writePrompt(source, thread, prompt);
  const text = (bytes: number) => filler.lines(bytes);
  const reminder = (bytes: number) =>
    `[{"content":"<system-reminder>\\n${text(bytes)}</system-reminder>"}]`;
  const attach = (attachment: string, rendered: string, role: "system" | "user") => {
    const uuid = ids.uuid();
    const line = `${head(thread)}"attachment":${attachment},"type":"attachment","uuid":"${uuid}","timestamp":"${pass(thread, 1)}","rendered":${rendered},"renderedRole":"${role}",${tail(thread, role === "user")}`;
    writeLinked(thread, uuid, line);
  };
  const { cwd, isWorktree } = thread.session;
  attach(
    `{"type":"environment","snapshot":{"workingDirectory":"${cwd}","isWorktree":${isWorktree},"isGitRepo":true,"additionalWorkingDirectories":[],"platform":"linux","shell":"bash","osVersion":"Linux 6.18.2"}}`,
    reminder(700),
    "system",
  );
  attach(
    `{"type":"deferred_tools_delta","addedNames":["CronCreate","CronDelete"],"addedLines":["CronCreate","CronDelete"],"removedNames":[],"wireHiddenNames":[],"readdedNames":[],"pendingMcpServers":[],"failedMcpServers":[]}`,
    reminder(400),
    "system",
  );
  attach(
    `{"type":"skill_listing","content":"${text(share)}","skillCount":14,"isInitial":true,"names":["tour","dataviz"],"digests":["${ids.hex(16)}","${ids.hex(16)}"]}`,
    reminder(share),
    "system",
  );
  attach(
    `{"type":"instructions","files":[{"path":"${cwd}/CLAUDE.md","type":"Project","content":"${text(share / 2)}"}]}`,
    reminder(share / 2),
    "user",
  );
  attach(
    `{"type":"session_context","context":{"gitStatus":"${text(600)}"}}`,
    reminder(600),
    "user",
  );
  const day = new Date(thread.atMs).toISOString().slice(0, 10);
  attach(
    `{"type":"date","date":"${day}"}`,
    `[{"content":"<system-reminder>\\nToday's date is ${day}.\\n</system-reminder>"}]`,
    "system",
  );
  writeSnapshot(source, thread, share * 2);
  writeShape(source, thread);
}

function resume(source: Source, thread: Thread, prompt: string): void {
  writePrompt(source, thread, prompt);
  writeShape(source, thread);
}

/** System prompt and tools, which the client writes down once for all requests that have the same. */
function writeShape({ ids, filler }: Source, thread: Thread): void {
  const text = (bytes: number) => filler.lines(bytes);
  const share = Math.floor(thread.promptBytes / 10);
  const tools = TOOL_NAMES.map(
    (name) =>
      `{"name":"${name}","description":"${text((share * 5) / TOOL_NAMES.length)}","input_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"command":{"description":"The command to execute","type":"string"}},"required":["command"],"additionalProperties":false}}`,
  );
  write(
    thread,
    `${requestHead(thread, "api-request-shape")}"shapeHash":"${shapeHash(thread)}","timestamp":"${pass(thread, 1)}","version":"${VERSION}","shape":{"system":[{"type":"text","text":"You are Claude Code, Anthropic's official CLI for Claude."},{"type":"text","text":"${text(share)}"}],"tools":[${tools.join(",")}]}}`,
  );
  for (const role of ["user", "system"]) {
    const content = `[{"type":"text","text":"${text(700)}"},{"type":"text","text":"${text(500)}"}]`;
    write(
      thread,
      `${requestHead(thread, "api-request-blob")}"hash":"${ids.sha256()}","message":{"role":"${role}","content":${content}}}`,
    );
  }
}

/** The same for all requests of a thread. */
const shapeHash = (thread: Thread): string =>
  (thread.session.id + (thread.agent?.id ?? "")).replaceAll("-", "").padEnd(64, "0").slice(0, 64);

function writeSnapshot({ ids, filler }: Source, thread: Thread, bytes: number): void {
  const uuid = ids.uuid();
  const line = `${head(thread)}"attachment":{"type":"prompt_snapshot","systemPrompt":["${filler.lines(bytes / 2)}","${filler.lines(bytes / 2)}"],"reminderFold":false,"echoWireToolInputs":false,"contextRendering":"announced"},"type":"attachment","uuid":"${uuid}","timestamp":"${pass(thread, 2)}",${tail(thread)}`;
  writeLinked(thread, uuid, line);
}

function writeAgentPrompt({ ids }: Source, thread: Thread, prompt: string): void {
  const uuid = ids.uuid();
  const line = `${userHead(thread)}"message":{"role":"user","content":"${prompt}"},"uuid":"${uuid}","timestamp":"${pass(thread, 5)}",${tail(thread)}`;
  writeLinked(thread, uuid, line);
}

function writeMode(thread: Thread): void {
  const { id } = thread.session;
  write(thread, `{"type":"mode","mode":"normal","sessionId":"${id}"}`);
  write(thread, `{"type":"permission-mode","permissionMode":"default","sessionId":"${id}"}`);
  write(thread, `{"type":"atis-latch","atis":"","sessionId":"${id}"}`);
}

function writePrompt(source: Source, thread: Thread, prompt: string): void {
  if (thread.agent) writeAgentPrompt(source, thread, prompt);
  else writeHumanPrompt(source, thread, prompt);
}

function writeHumanPrompt({ ids }: Source, thread: Thread, prompt: string): void {
  const uuid = ids.uuid();
  thread.promptId = ids.uuid();
  thread.turns++;
  const at = pass(thread, 20);
  write(
    thread,
    `{"type":"file-history-snapshot","messageId":"${uuid}","snapshot":{"messageId":"${uuid}","trackedFileBackups":{},"timestamp":"${at}"},"isSnapshotUpdate":false}`,
  );
  const turn = thread.turns;
  const origin =
    thread.session.entrypoint === "cli"
      ? `"origin":{"kind":"human"},"promptSource":"typed","turnOrigin":"human","turnPosition":{"promptIndex":${turn},"turnIndex":${turn}}`
      : `"promptSource":"sdk","turnOrigin":"sdk","turnPosition":{"promptIndex":0,"turnIndex":${turn}}`;
  const line = `${userHead(thread)}"message":{"role":"user","content":"${prompt}"},"uuid":"${uuid}","timestamp":"${at}","permissionMode":"default",${origin},${tail(thread, turn > 1)}`;
  writeLinked(thread, uuid, line);
}

function writeRequest({ ids, random }: Source, thread: Thread, model: string): string {
  const id = ids.uuid();
  const source = thread.agent ? `agent:builtin:${thread.agent.type}` : "repl_main_thread";
  const base =
    thread.lastRequest === undefined
      ? `"keep":0`
      : `"base":"${thread.lastRequest}","keep":${random.between(2, 400)}`;
  write(
    thread,
    `${requestHead(thread, "api-request")}"id":"${id}","timestamp":"${pass(thread, 10)}","version":"${VERSION}","querySource":"${source}","shapeHash":"${shapeHash(thread)}","params":{"model":"${model}","betas":["claude-code-20250219","interleaved-thinking-2025-05-14","context-management-2025-06-27","per-turn-control-2026-07-01"],"max_tokens":128000,"thinking":{"type":"adaptive","display":"updates"},"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"output_config":{"effort":"medium"}},${base},"tail":["${ids.sha256()}","${ids.sha256()}"],"cacheControl":[{"path":["system",0],"value":{"type":"ephemeral"}},{"path":["system",1],"value":{"type":"ephemeral"}},{"path":["messages",${random.between(1, 400)},"content",0],"value":{"type":"ephemeral"}}],"requestDigest":"${ids.sha256()}"}`,
  );
  thread.lastRequest = id;
  return id;
}

function respond(source: Source, thread: Thread, response: Response): readonly string[] {
  const { ids, random } = source;
  const { messageId, model, blocks, stopReason } = response;
  const requestRef = writeRequest(source, thread, model);
  noteTools(thread, blocks);
  const usage = usageJson(response.usage, random.happens(0.1));
  const request = response.requestId === undefined ? "" : `"requestId":"${response.requestId}",`;
  const attribution = thread.agent ? `"attributionAgent":"${thread.agent.type}",` : "";
  const cached = response.usage.cacheWrite1h > 0 && !thread.agent ? "1h" : "5m";
  return blocks.map((block, index) => {
    const uuid = ids.uuid();
    const line = `${head(thread)}"message":{"id":"${messageId}","type":"message","role":"assistant","model":"${model}","content":[${block.json}],"stop_reason":"${stopReason}","stop_sequence":null,"usage":${usage},"stop_details":null},${timing(block.kind, random.between(2, 4000))}"apiBlockIndex":${index},${request}"requestRef":"${requestRef}","requestedModel":"${model}","promptCacheRequested":"${cached}",${attribution}"type":"assistant","uuid":"${uuid}","timestamp":"${pass(thread, random.between(300, 6000))}","effort":"medium","perTurnEffort":"medium","madeBy":"model",${tail(thread)}`;
    writeLinked(thread, uuid, line);
    thread.usageLines++;
    return uuid;
  });
}

function timing(kind: Response["blocks"][number]["kind"], ms: number): string {
  if (kind === "thinking") return `"thinkingDurationMs":${ms},"thinkingDisplay":"updates",`;
  return kind === "tool_use" ? `"toolInputStreamMs":${ms},` : "";
}

/** A line that lists the tools so far, whenever there is a new one. */
function noteTools(thread: Thread, blocks: Response["blocks"]): void {
  const before = thread.toolsUsed.length;
  for (const { kind, json } of blocks) {
    if (kind !== "tool_use") continue;
    const name = /"name":"(\w+)"/.exec(json)?.[1] ?? "";
    if (!thread.toolsUsed.includes(name)) thread.toolsUsed.push(name);
  }
  if (thread.toolsUsed.length === before) return;
  const names = thread.toolsUsed.map((name) => `"${name}"`).join(",");
  write(thread, `{"type":"tools-used","tools":[${names}],"sessionId":"${thread.session.id}"}`);
}

/** As the API gives it at the end of a response; its `iterations` are empty but for some. */
export function usageJson(usage: Usage, withIterations: boolean): string {
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  const split = `"cache_creation":{"ephemeral_1h_input_tokens":${usage.cacheWrite1h},"ephemeral_5m_input_tokens":${usage.cacheWrite5m}}`;
  const iterations = withIterations
    ? `{"input_tokens":${usage.input},"output_tokens":${usage.output},"cache_read_input_tokens":${usage.cacheRead},"cache_creation_input_tokens":${written},${split},"type":"message"}`
    : "";
  return `{"input_tokens":${usage.input},"cache_creation_input_tokens":${written},"cache_read_input_tokens":${usage.cacheRead},"output_tokens":${usage.output},"output_tokens_details":{"thinking_tokens":${usage.thinking}},"server_tool_use":{"web_search_requests":${usage.webSearches},"web_fetch_requests":0},"service_tier":"standard",${split},"inference_geo":"${usage.geography}","iterations":[${iterations}],"speed":"${usage.fast ? "fast" : "standard"}","fallback_credit":null}`;
}

/** As the API gives it when a response begins; it stays so where the stream breaks off. */
export function firstUsageJson(usage: Usage): string {
  return `{"input_tokens":${usage.input},"cache_creation_input_tokens":${usage.cacheWrite5m + usage.cacheWrite1h},"cache_read_input_tokens":${usage.cacheRead},"cache_creation":{"ephemeral_5m_input_tokens":${usage.cacheWrite5m},"ephemeral_1h_input_tokens":${usage.cacheWrite1h}},"output_tokens":1,"service_tier":"standard","inference_geo":"${usage.geography}"}`;
}

function abort(source: Source, thread: Thread, response: Response): void {
  const { ids } = source;
  const requestRef = writeRequest(source, thread, response.model);
  const uuid = ids.uuid();
  const request = response.requestId === undefined ? "" : `"requestId":"${response.requestId}",`;
  const line = `${head(thread)}"message":{"id":"${response.messageId}","type":"message","role":"assistant","model":"${response.model}","content":[${response.blocks[0]?.json ?? ""}],"stop_reason":null,"stop_sequence":null,"usage":${firstUsageJson(response.usage)}},"apiBlockIndex":0,${request}"requestRef":"${requestRef}","requestedModel":"${response.model}","promptCacheRequested":"5m","type":"assistant","uuid":"${uuid}","timestamp":"${pass(thread, 2500)}","isAbortedMidStream":true,"effort":"medium","perTurnEffort":"medium","madeBy":"model",${tail(thread)}`;
  writeLinked(thread, uuid, line);
  thread.usageLines++;
  const next = ids.uuid();
  writeLinked(
    thread,
    next,
    `${userHead(thread)}"message":{"role":"user","content":[{"type":"text","text":"[Request interrupted by user]"}]},"uuid":"${next}","timestamp":"${pass(thread, 4)}","interruptedMessageId":"${response.messageId}",${tail(thread)}`,
  );
}

/** What the client makes up in place of an answer. */
function fail({ ids }: Source, thread: Thread): void {
  const uuid = ids.uuid();
  const line = `${head(thread)}"message":{"id":"${ids.uuid()}","container":null,"model":"<synthetic>","role":"assistant","stop_reason":"stop_sequence","stop_sequence":"","type":"message","usage":{"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"server_tool_use":{"web_search_requests":0,"web_fetch_requests":0},"service_tier":null,"cache_creation":{"ephemeral_1h_input_tokens":0,"ephemeral_5m_input_tokens":0},"inference_geo":null,"iterations":null,"speed":null},"content":[{"type":"text","text":"API Error: 529 {\\"type\\":\\"error\\",\\"error\\":{\\"type\\":\\"overloaded_error\\",\\"message\\":\\"Overloaded\\"}}"}],"context_management":null},"type":"assistant","uuid":"${uuid}","timestamp":"${pass(thread, 40_000)}","error":"server_error","isApiErrorMessage":true,${tail(thread)}`;
  writeLinked(thread, uuid, line);
  thread.usageLines++;
}

function compact({ ids, filler }: Source, thread: Thread, tokensBefore: number): void {
  const boundary = ids.uuid();
  const last = thread.parentUuid ?? "";
  thread.parentUuid = undefined;
  const line = `{"parentUuid":null,"logicalParentUuid":"${last}","isSidechain":false,"type":"system","subtype":"compact_boundary","content":"Conversation compacted","level":"info","compactMetadata":{"trigger":"auto","preTokens":${tokensBefore},"postTokens":3544,"cumulativeDroppedTokens":${tokensBefore - 3544},"durationMs":41284},"uuid":"${boundary}","timestamp":"${pass(thread, 41_284)}",${tail(thread, false)}`;
  writeLinked(thread, boundary, line);
  const summary = ids.uuid();
  writeLinked(
    thread,
    summary,
    `${userHead(thread)}"message":{"role":"user","content":"This session is being continued from a previous conversation that ran out of context.\\n${filler.lines(6000)}"},"isVisibleInTranscriptOnly":true,"isCompactSummary":true,"uuid":"${summary}","timestamp":"${pass(thread, 1)}","turnPosition":{"promptIndex":${thread.turns},"turnIndex":${thread.turns}},${tail(thread)}`,
  );
}

function notify({ ids, filler }: Source, thread: Thread, notice: AgentNotice): void {
  const uuid = ids.uuid();
  const at = pass(thread, 5);
  const text = `<task-notification>\\n<task-id>${notice.agentId}</task-id>\\n<status>completed</status>\\n${filler.lines(500)}</task-notification>`;
  write(
    thread,
    `{"type":"queue-operation","operation":"enqueue","timestamp":"${at}","sessionId":"${thread.session.id}","content":"${text}"}`,
  );
  const line = `${head(thread)}"attachment":{"type":"queued_command","prompt":"${text}","source_uuid":"${ids.uuid()}","delivery_id":"${ids.uuid()}","commandMode":"task-notification","origin":{"kind":"task-notification","producer":"session-task"},"runId":"0mw${ids.hex(6)}-${ids.hex(8)}","timestamp":"${at}","usage":{"totalTokens":${notice.tokens},"toolUses":${notice.toolUses},"durationMs":${notice.durationMs}}},"type":"attachment","uuid":"${uuid}","timestamp":"${at}","rendered":[{"content":"${text}"}],"renderedInHumanTurn":[{"content":"${text}"}],"renderedRole":"system",${tail(thread)}`;
  writeLinked(thread, uuid, line);
}

function result({ ids, random }: Source, thread: Thread, done: ToolResult): void {
  const uuid = ids.uuid();
  const error = done.failed ? `,"is_error":true` : done.tool === "Bash" ? `,"is_error":false` : "";
  const sandboxed = done.tool === "Bash" ? `"sandboxed":false,` : "";
  const line = `${userHead(thread)}"message":{"role":"user","content":[{"tool_use_id":"${done.toolUseId}","type":"tool_result","content":${done.content}${error}}]},"uuid":"${uuid}","timestamp":"${pass(thread, random.between(20, 3000))}","toolUseResult":${done.detail},${sandboxed}"sourceToolAssistantUUID":"${done.callUuid}","permissionDecision":{"decision":"accept","source":"config","reasonType":"rule","ruleSource":"userSettings"},${tail(thread)}`;
  writeLinked(thread, uuid, line);
}

function endTurn({ ids }: Source, thread: Thread): void {
  if (thread.agent) return;
  const hook = ids.uuid();
  const hookLine = `${head(thread)}"type":"system","subtype":"stop_hook_summary","hookCount":1,"hookInfos":[{"command":"waybar-llm-bridge event","durationMs":6}],"hookErrors":[],"failedHookErrorIndexes":[],"hookAdditionalContext":[],"preventedContinuation":false,"stopReason":"","hasOutput":false,"level":"suggestion","timestamp":"${pass(thread, 6)}","uuid":"${hook}","toolUseID":"${ids.uuid()}",${tail(thread)}`;
  writeLinked(thread, hook, hookLine);
  const turn = ids.uuid();
  const turnLine = `${head(thread)}"type":"system","subtype":"turn_duration","durationMs":48211,"messageCount":31,"timestamp":"${pass(thread, 4)}","uuid":"${turn}","isMeta":false,${tail(thread, false)}`;
  writeLinked(thread, turn, turnLine);
}

function close(source: Source, thread: Thread): void {
  if (thread.agent) return;
  const { id } = thread.session;
  write(
    thread,
    `{"type":"last-prompt","lastPrompt":"${source.filler.sentence()}","leafUuid":"${thread.parentUuid}","sessionId":"${id}"}`,
  );
  writeMode(thread);
  // A client that is killed leaves none.
  if (source.random.happens(0.9)) write(thread, costStateLine(thread));
}
