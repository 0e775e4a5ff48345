import { expect, test } from "bun:test";
import { bridge } from "../../../support/bridge.ts";

test("TodoWrite replaces the whole list once it has run", () => {
  const write = (todos: readonly object[]) => ({
    tool_name: "TodoWrite",
    tool_use_id: "w",
    tool_input: { todos },
  });
  const input = write([
    { content: "read", status: "completed", activeForm: "Reading" },
    { content: "write", status: "in_progress" },
    { content: "test", status: "of the future" },
  ]);
  const started = bridge().event("PreToolUse", input);
  expect(started.state().todos).toEqual([]);
  expect(started.event("PostToolUse", input).state().todos).toEqual([
    { id: "1", subject: "read", status: "completed" },
    { id: "2", subject: "write", status: "in_progress" },
    { id: "3", subject: "test", status: "pending" },
  ]);
});

test("a TodoWrite that failed changes nothing", () => {
  const script = bridge().event("PostToolUseFailure", {
    tool_name: "TodoWrite",
    tool_use_id: "w",
    tool_input: { todos: [{ content: "read", status: "pending" }] },
  });
  expect(script.state().todos).toEqual([]);
});

test("tasks are set one by one and keep what is not said again", () => {
  const update = (status: string) => ({
    tool_name: "TaskUpdate",
    tool_use_id: status,
    tool_input: { taskId: "1", status },
  });
  const script = bridge()
    .event("TaskCreated", { task_id: "1", task_subject: "First" })
    .event("TaskCreated", { task_id: "2", task_subject: "Second" })
    .event("PostToolUse", update("in_progress"));
  expect(script.state().todos).toEqual([
    { id: "1", subject: "First", status: "in_progress" },
    { id: "2", subject: "Second", status: "pending" },
  ]);
  const done = script.event("TaskCompleted", { task_id: "1", task_subject: "First" }).twice();
  expect(done.state().todos[0]).toEqual({ id: "1", subject: "First", status: "completed" });
});

test("a list without end does not fill the memory", () => {
  const ids = Array.from({ length: 130 }, (_, i) => String(i));
  const script = ids.reduce((s, task_id) => s.event("TaskCreated", { task_id }), bridge());
  expect(script.state().todos.map((t) => t.id)).toEqual(ids.slice(-100));
});
