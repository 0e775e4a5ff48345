import type { ComponentChildren } from "preact";
import { useAnswer } from "../data/answers.ts";
import { Empty, WaitingFor } from "./empty.tsx";

interface AnsweredProps<T> {
  /** What is asked of the API. */
  readonly path: string;
  readonly children: (data: T) => ComponentChildren;
}

/** A view of an answer: before it is there, when it cannot be had, and itself. What was told last stays on the page. */
export function Answered<T>({ path, children }: AnsweredProps<T>) {
  const { data, problem } = useAnswer<T>(path).value;
  if (data === undefined) {
    if (problem === undefined) return <WaitingFor />;
    return <Empty title={problem.message} text={problem.hint ?? "It is asked again shortly."} />;
  }
  return (
    <>
      {problem !== undefined && problem.status !== 0 && (
        <div class="banner bad" role="status">
          <strong>{problem.message}</strong>
          <span>{problem.hint ?? "These are the last figures that were told."}</span>
        </div>
      )}
      {children(data)}
    </>
  );
}
