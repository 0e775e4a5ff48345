import { BridgeFault } from "../core/fault.ts";
import { nearest } from "../core/nearest.ts";

/** The fault that a word is none of those that there are. */
export function unknownWord(kind: string, word: string, known: readonly string[]): BridgeFault {
  const meant = nearest(word, known);
  return new BridgeFault("bad-usage", `Unknown ${kind} \`${word}\`.`, {
    hint: meant === undefined ? `Known: ${known.join(", ")}.` : `Did you mean \`${meant}\`?`,
  });
}
