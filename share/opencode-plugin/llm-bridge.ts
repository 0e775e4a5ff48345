// Tells waybar-llm-bridge what OpenCode is doing. `waybar-llm-bridge install-hooks --agent opencode` has put
// this file here, `waybar-llm-bridge uninstall-hooks --agent opencode` takes it away. It only listens: nothing
// waits for it, and whatever goes wrong in it stays in it.
import { spawn } from "node:child_process";

const BRIDGE = "waybar-llm-bridge";

/** Long texts are cut: a bar shows a few words. */
const MAX_UNITS = 500;

/** What can be said of an event, under the names of the bridge's protocol. */
type Fields = Readonly<Record<string, unknown>>;

/** A part of an event, by its path; undefined where the event has another shape. */
const pick = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (at === null || at === undefined ? undefined : Reflect.get(new Object(at), key)),
    value,
  );

/** The entries of a list; none where it is no list. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value.slice(0, MAX_UNITS) : undefined;

/** What a person would want to read of a call: the command, file, pattern or URL. */
const subjectOf = (args: unknown): string | undefined =>
  ["command", "filePath", "pattern", "url", "query", "description", "path"]
    .map((key) => text(pick(args, key)))
    .find((found) => found !== undefined);

export const LlmBridge = async ({ directory }: { readonly directory: string }) => {
  /** Child sessions are subagents: the parent of each. */
  const parents = new Map<unknown, string>();
  /** Calls under way, by id: a permission is asked for by call, not by tool. */
  const calls = new Map<unknown, Fields>();
  /** What each open permission is about. */
  const asked = new Map<unknown, Fields>();
  /** Sessions whose turn has failed: that such a turn then rests is no news. */
  const failed = new Set<unknown>();
  let lastCompleted: unknown;

  const tell = (event: string, sessionId: unknown, fields: Fields = {}) => {
    if (typeof sessionId !== "string") return;
    let root = sessionId;
    for (let above = parents.get(root); above !== undefined; above = parents.get(root))
      root = above;
    send({
      v: 1,
      event,
      session: root,
      ...(root !== sessionId && { subagent: sessionId }),
      cwd: directory,
      epoch_ms: performance.timeOrigin + performance.now(),
      ...fields,
    });
  };

  const onEvent = (type: unknown, properties: unknown) => {
    const of = (...path: readonly (string | number)[]) => pick(properties, ...path);
    const session = of("sessionID") ?? of("info", "id");
    const permission = of("requestID") ?? of("permissionID") ?? of("id");
    switch (type) {
      case "session.created": {
        const parent = of("info", "parentID");
        if (typeof parent === "string" && parent !== session) parents.set(session, parent);
        return tell(type, session, { subagent_type: text(of("info", "agent")) });
      }
      case "session.deleted":
        tell(type, session);
        return parents.delete(session);
      case "session.status":
        return of("status", "type") === "idle" ? onIdle(session) : undefined;
      // Older versions have only this name for it.
      case "session.idle":
        return onIdle(session);
      case "session.error": {
        const name = text(of("error", "name"));
        if (name !== "MessageAbortedError") failed.add(session);
        const detail = { error_name: name, error: text(of("error", "data", "message")) };
        return tell(type, session, { detail });
      }
      case "session.compacted":
        return tell(type, session);
      case "permission.asked":
      case "permission.updated": {
        const about = calls.get(of("tool", "callID") ?? of("callID")) ?? {
          tool: text(of("permission") ?? of("type")),
          subject: text(of("patterns", 0) ?? of("title")),
        };
        asked.set(permission, about);
        return tell("permission.asked", session, about);
      }
      case "permission.replied":
        tell(type, session, asked.get(permission));
        return asked.delete(permission);
      case "question.asked": {
        const subject = text(of("questions", 0, "question"));
        return tell(type, session, { tool: "question", subject });
      }
      case "question.replied":
      case "question.rejected":
        return tell(type, session, { tool: "question" });
      case "todo.updated": {
        const todos = listOf(of("todos"))
          .slice(0, 50)
          .map((todo) => ({
            content: text(pick(todo, "content")),
            status: text(pick(todo, "status")),
          }));
        return tell(type, session, { detail: { todos } });
      }
      case "message.part.updated":
        return onPart(of("part"));
      case "message.updated":
        return onMessage(of("info"));
    }
  };

  const onIdle = (session: unknown) =>
    failed.has(session) ? undefined : tell("session.idle", session);

  const onPart = (part: unknown) => {
    const status = pick(part, "state", "status");
    const isSettled = status === "completed" || status === "error";
    const call = calls.get(pick(part, "callID"));
    if (pick(part, "type") !== "tool" || !isSettled || !call) return;
    calls.delete(pick(part, "callID"));
    const exit = pick(part, "state", "metadata", "exit");
    const fault = typeof exit === "number" && exit !== 0 ? `exit ${exit}` : undefined;
    const error = text(pick(part, "state", "error")) ?? fault;
    tell("tool.settled", pick(part, "sessionID"), { ...call, detail: { error } });
  };

  const onMessage = (info: unknown) => {
    const of = (...path: readonly string[]) => pick(info, ...path);
    const isAnswer = of("role") === "assistant" && of("error") === undefined;
    const isNews = of("id") !== lastCompleted && of("time", "completed") !== undefined;
    if (!isAnswer || !isNews) return;
    lastCompleted = of("id");
    const detail = {
      model: text(of("modelID")),
      input: of("tokens", "input"),
      output: of("tokens", "output"),
      cache_read: of("tokens", "cache", "read"),
      cache_write: of("tokens", "cache", "write"),
    };
    tell("message.completed", of("sessionID"), { detail });
  };

  return {
    event: guarded((input) =>
      onEvent(pick(input, "event", "type"), pick(input, "event", "properties")),
    ),
    "chat.message": guarded((input, output) => {
      failed.delete(pick(input, "sessionID"));
      const words = listOf(pick(output, "parts")).find(
        (part) => pick(part, "type") === "text" && pick(part, "synthetic") !== true,
      );
      const prompt = text(pick(words, "text"));
      tell("chat.message", pick(input, "sessionID"), { detail: { prompt } });
    }),
    "tool.execute.before": guarded((input, output) => {
      const id = pick(input, "callID");
      const subject = subjectOf(pick(output, "args"));
      const call = { tool_use_id: id, tool: pick(input, "tool"), subject };
      calls.set(id, call);
      tell("tool.execute.before", pick(input, "sessionID"), call);
    }),
    "experimental.session.compacting": guarded((input) => {
      tell("session.compacting", pick(input, "sessionID"));
    }),
  };
};

/** The agent must never see a fault of ours. */
const guarded =
  (listen: (input: unknown, output: unknown) => unknown) =>
  async (input: unknown, output?: unknown): Promise<void> => {
    try {
      listen(input, output);
    } catch {
      return;
    }
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
