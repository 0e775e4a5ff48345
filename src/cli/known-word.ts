import { BridgeFault } from "../core/fault.ts";
import { nearest } from "../core/nearest.ts";

/** The word that was typed, as one of those that there are. Throws BridgeFault `bad-usage` for another, with what was likely meant. */
export function requireWord<Word extends string>(
  kind: string,
  typed: string,
  known: readonly Word[],
): Word {
  const found = known.find((word) => word === typed);
  if (found !== undefined) return found;
  const meant = nearest(typed, known);
  throw new BridgeFault("bad-usage", `Unknown ${kind} \`${typed}\`.`, {
    hint: meant === undefined ? listKnown(known) : `Did you mean \`${meant}\`?`,
  });
}

const listKnown = (known: readonly string[]): string =>
  known.length === 1 ? `There is only \`${known[0]}\`.` : `There are: ${known.join(", ")}.`;
