import { firstUsageJson } from "./current-client.ts";
import {
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

/**
 * Clients that wrote each block's line as it came: all but the last one have the output count with which
 * the response began.
 */
interface Form {
  readonly version: string;
  /** From the line's start to what it holds. */
  head(thread: Thread, type: "user" | "assistant"): string;
  /** What stands after its `timestamp`. */
  tail(thread: Thread): string;
  readonly lastUsage: (usage: Usage) => string;
  readonly callKey: string | undefined;
  readonly hasMode: boolean;
}

/** Subagents have files of their own. */
export const client2179 = olderClient({
  version: "2.1.79",
  head: (thread, type) => {
    const prompt = type === "user" ? `"promptId":"${thread.promptId}",` : "";
    const agent = thread.agent ? `"agentId":"${thread.agent.id}",` : "";
    const kind = type === "user" ? `"type":"user",` : "";
    return `{"parentUuid":${quoteOrNull(thread.parentUuid)},"isSidechain":${thread.agent !== undefined},${prompt}${agent}${kind}`;
  },
  tail: ({ session, cwd }) =>
    `,"userType":"external","entrypoint":"${session.entrypoint}","cwd":"${cwd}","sessionId":"${session.id}","version":"2.1.79","gitBranch":"${session.branch}"}`,
  lastUsage: (usage) =>
    `{"input_tokens":${usage.input},"cache_creation_input_tokens":${usage.cacheWrite5m + usage.cacheWrite1h},"cache_read_input_tokens":${usage.cacheRead},"output_tokens":${usage.output},"server_tool_use":{"web_search_requests":${usage.webSearches},"web_fetch_requests":0},"service_tier":"standard","cache_creation":{"ephemeral_1h_input_tokens":${usage.cacheWrite1h},"ephemeral_5m_input_tokens":${usage.cacheWrite5m}},"inference_geo":"${usage.geography === "us" ? "us" : ""}","iterations":[],"speed":"${usage.fast ? "fast" : "standard"}"}`,
  callKey: "sourceToolAssistantUUID",
  hasMode: true,
});

/** Subagents stand in their parent's file. */
export const client10128 = olderClient({
  version: "1.0.128",
  head: (thread, type) => {
    const kind = type === "user" ? `"type":"user",` : "";
    return `{"parentUuid":${quoteOrNull(thread.parentUuid)},"isSidechain":${thread.agent !== undefined},"userType":"external","cwd":"${thread.cwd}","sessionId":"${thread.session.id}","version":"1.0.128","gitBranch":"${thread.session.branch}",${kind}`;
  },
  tail: () => "}",
  lastUsage: (usage) =>
    firstUsageJson(usage).replace(`"output_tokens":1`, `"output_tokens":${usage.output}`),
  callKey: undefined,
  hasMode: false,
});

function olderClient(form: Form): Client {
  const prompt = ({ ids }: Source, thread: Thread, text: string): void => {
    const uuid = ids.uuid();
    thread.promptId = ids.uuid();
    thread.turns++;
    const mode = form.hasMode && !thread.agent ? `,"permissionMode":"default"` : "";
    const line = `${form.head(thread, "user")}"message":{"role":"user","content":"${text}"},"uuid":"${uuid}","timestamp":"${pass(thread, 20)}"${mode}${form.tail(thread)}`;
    writeLinked(thread, uuid, line);
  };
  return {
    version: form.version,
    open: (source, thread, text) => {
      if (form.version === "1.0.128" && !thread.agent)
        write(
          thread,
          `{"type":"summary","summary":"${source.filler.sentence()}","leafUuid":"${source.ids.uuid()}"}`,
        );
      prompt(source, thread, text);
    },
    prompt,
    respond: ({ ids, random }: Source, thread: Thread, response: Response) =>
      response.blocks.map((block, index) => {
        const uuid = ids.uuid();
        const isLast = index === response.blocks.length - 1;
        const usage = isLast ? form.lastUsage(response.usage) : firstUsageJson(response.usage);
        const hasStop = isLast && form.version !== "1.0.128";
        const request =
          response.requestId === undefined ? "" : `"requestId":"${response.requestId}",`;
        const line = `${form.head(thread, "assistant")}"message":{"id":"${response.messageId}","type":"message","role":"assistant","model":"${response.model}","content":[${block.json}],"stop_reason":${hasStop ? `"${response.stopReason}"` : "null"},"stop_sequence":null,"usage":${usage}},${request}"type":"assistant","uuid":"${uuid}","timestamp":"${pass(thread, random.between(300, 6000))}"${form.tail(thread)}`;
        writeLinked(thread, uuid, line);
        thread.usageLines++;
        return uuid;
      }),
    result: ({ ids, random }: Source, thread: Thread, done: ToolResult) => {
      const uuid = ids.uuid();
      const error = done.failed || done.tool === "Bash" ? `,"is_error":${String(done.failed)}` : "";
      const call = form.callKey === undefined ? "" : `,"${form.callKey}":"${done.callUuid}"`;
      const line = `${form.head(thread, "user")}"message":{"role":"user","content":[{"tool_use_id":"${done.toolUseId}","type":"tool_result","content":${done.content}${error}}]},"uuid":"${uuid}","timestamp":"${pass(thread, random.between(20, 3000))}","toolUseResult":${done.detail}${call}${form.tail(thread)}`;
      writeLinked(thread, uuid, line);
    },
    endTurn: () => {},
    close: ({ filler }, thread) => {
      if (form.version !== "2.1.79" || thread.agent) return;
      write(
        thread,
        `{"type":"last-prompt","lastPrompt":"${filler.sentence()}","sessionId":"${thread.session.id}"}`,
      );
    },
  };
}
