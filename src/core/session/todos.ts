import type { TodoChange } from "./event.ts";
import type { Session, Todo } from "./session.ts";

/** As many as anyone reads; a list without end must not fill the memory. */
const MAX_TODOS = 100;

/** The agent's own list of things to do: replaced whole, or one entry set. */
export function foldTodos(session: Session, change: TodoChange | undefined): Session {
  if (!change) return session;
  if (change.kind === "replace") return { ...session, todos: change.todos.slice(0, MAX_TODOS) };

  const { todo } = change;
  const known = session.todos.find((t) => t.id === todo.id);
  const next: Todo = {
    id: todo.id,
    subject: todo.subject ?? known?.subject ?? "",
    status: todo.status ?? known?.status ?? "pending",
  };
  const todos = known
    ? session.todos.map((t) => (t.id === todo.id ? next : t))
    : [...session.todos, next].slice(-MAX_TODOS);
  return { ...session, todos };
}
