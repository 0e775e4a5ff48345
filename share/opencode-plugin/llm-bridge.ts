// Tells waybar-llm-bridge what OpenCode is doing. Written by `waybar-llm-bridge install-hooks --agent opencode`,
// taken away by `waybar-llm-bridge uninstall-hooks --agent opencode`. It only listens: nothing waits for it, and
// whatever goes wrong in it stays in it.
import { spawn } from "node:child_process";

const BRIDGE = "waybar-llm-bridge";

/** Long texts are cut: a bar shows a few words. */
const MAX_UNITS = 500;

type Fields = Record<string, unknown>;

export const LlmBridge = async ({ directory }: { directory: string }) => {
  /** Child sessions are subagents: their parents, and what kind of agent works in them. */
  const parents = new Map<string, string>();
  /** Calls under way, by id: a permission is asked for by call, not by tool. */
  const calls = new Map<string, Fields>();
  /** Which call each open permission is about. */
  const asked = new Map<string, Fields>();
  /** Sessions whose turn has failed: that it then rests is no news. */
  const failed = new Set<string>();
  let lastCompleted = "";

  const tell = (event: string, sessionID: unknown, fields: Fields = {}) => {
    if (typeof sessionID !== "string") return;
    let root = sessionID;
    for (let depth = 0; depth < 20 && parents.has(root); depth++) root = parents.get(root)!;
    const at = performance.timeOrigin + performance.now();
    send({
      v: 1,
      event,
      session: root,
      ...(root !== sessionID && { subagent: sessionID }),
      cwd: directory,
      epoch_ms: at,
      ...fields,
    });
  };

  const onEvent = (type: string, p: any) => {
    const session = p.sessionID ?? p.info?.id;
    switch (type) {
      case "session.created":
        if (p.info?.parentID) parents.set(p.info.id, p.info.parentID);
        return tell(type, session, { subagent_type: text(p.info?.agent) });
      case "session.deleted":
        tell(type, session);
        return parents.delete(session);
      case "session.idle":
        return failed.has(session) ? undefined : tell(type, session);
      case "session.status":
        return p.status?.type === "idle" && !failed.has(session)
          ? tell("session.idle", session)
          : undefined;
      case "session.error": {
        if (p.error?.name !== "MessageAbortedError") failed.add(session);
        const detail = { error_name: text(p.error?.name), error: text(p.error?.data?.message) };
        return tell(type, session, { detail });
      }
      case "session.compacted":
        return tell(type, session);
      case "permission.asked":
      case "permission.updated": {
        const about = calls.get(p.tool?.callID ?? p.callID) ?? {
          tool: text(p.permission ?? p.type),
          subject: text(p.title ?? p.patterns?.[0]),
        };
        asked.set(p.requestID ?? p.id, about);
        return tell("permission.asked", session, about);
      }
      case "permission.replied": {
        const id = p.requestID ?? p.permissionID;
        tell(type, session, asked.get(id));
        return asked.delete(id);
      }
      case "question.asked":
        return tell(type, session, { tool: "question", subject: text(p.questions?.[0]?.question) });
      case "question.replied":
      case "question.rejected":
        return tell(type, session, { tool: "question" });
      case "todo.updated": {
        const todos = (p.todos ?? []).slice(0, 50).map((todo: any) => ({
          content: text(todo.content) ?? "",
          status: text(todo.status) ?? "",
        }));
        return tell(type, session, { detail: { todos } });
      }
      case "message.part.updated":
        return p.part?.type === "tool" ? onTool(p.part) : undefined;
      case "message.updated":
        return onMessage(p.info ?? {});
    }
  };

  const onTool = (part: any) => {
    const { callID, sessionID, state, tool } = part;
    if (state?.status !== "completed" && state?.status !== "error") return;
    if (!calls.delete(callID)) return;
    const exit = state.metadata?.exit;
    const error = state.error ?? (typeof exit === "number" && exit !== 0 ? `exit ${exit}` : "");
    tell("tool.settled", sessionID, {
      tool_use_id: callID,
      tool,
      subject: subjectOf(state.input),
      ...(error !== "" && { detail: { error: text(error) } }),
    });
  };

  const onMessage = (info: any) => {
    const { id, modelID, role, sessionID, time, tokens } = info;
    if (role !== "assistant" || !time?.completed || !tokens || id === lastCompleted) return;
    lastCompleted = id;
    const { cache, input, output } = tokens;
    const detail = {
      model: text(modelID),
      input,
      output,
      cache_read: cache?.read,
      cache_write: cache?.write,
    };
    tell("message.completed", sessionID, { detail });
  };

  return {
    event: guarded((input: any) => onEvent(input.event.type, input.event.properties ?? {})),
    "chat.message": guarded((input: any, output: any) => {
      failed.delete(input.sessionID);
      const words = output.parts.find((part: any) => part.type === "text" && !part.synthetic);
      tell("chat.message", input.sessionID, { detail: { prompt: text(words?.text) } });
    }),
    "tool.execute.before": guarded((input: any, output: any) => {
      const call = { tool_use_id: input.callID, tool: input.tool, subject: subjectOf(output.args) };
      calls.set(input.callID, call);
      tell("tool.execute.before", input.sessionID, call);
    }),
    "experimental.session.compacting": guarded((input: any) => {
      tell("session.compacting", input.sessionID);
    }),
  };
};

/** The agent must never see a fault of ours, nor wait for us. */
const guarded =
  (listen: (input: any, output: any) => unknown) =>
  async (input: any, output: any): Promise<void> => {
    try {
      listen(input, output);
    } catch {}
  };

function send(message: Fields) {
  const child = spawn(BRIDGE, ["event", "--agent", "opencode"], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(message));
  child.unref();
}

/** What a person would want to read of a call: the command, file, pattern or URL. */
function subjectOf(args: any): string | undefined {
  for (const key of ["command", "filePath", "pattern", "url", "query", "description", "path"]) {
    if (typeof args?.[key] === "string") return text(args[key]);
  }
  return undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value.slice(0, MAX_UNITS) : undefined;
