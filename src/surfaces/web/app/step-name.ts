import type { TimelineEntry } from "../../../core/dashboard/views.ts";
import { shortModel } from "./format.ts";

/** What a step of a session is called where its kind stands alone. */
export const KIND_WORDS: Readonly<Record<TimelineEntry["kind"], string>> = {
  prompt: "Prompt",
  response: "Response",
  tool: "Tool",
  subagent: "Subagent",
  compaction: "Compaction",
  decision: "Decision",
  blocked: "Waited for a yes",
  error: "Error",
};

/** Where a yes came from, by the client's word for it. */
const YES_WORDS: ReadonlyMap<string, string> = new Map([
  ["config", "a rule"],
  ["hook", "a hook"],
  ["user_permanent", "given for good"],
  ["user_temporary", "given once"],
  ["user_abort", "broken off"],
  ["user_reject", "a no"],
]);

/** A step in words: a model's or a tool's name, or its kind and what is known of it. */
export function stepName(kind: TimelineEntry["kind"], name: string): string {
  const words = KIND_WORDS[kind];
  switch (kind) {
    case "response":
      return shortModel(name);
    case "tool":
      return name;
    case "blocked":
      return name === "" ? words : `${words}: ${YES_WORDS.get(name) ?? name}`;
    default:
      return name === "" ? words : `${words}: ${name}`;
  }
}
