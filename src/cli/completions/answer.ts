import { describeSessions } from "../../core/view/session-facts.ts";
import { cleanLine } from "../../core/format/clean.ts";
import { EXIT } from "../../sys/exit.ts";
import { systemNow } from "../../sys/now.ts";
import { openBarView } from "../bar-view.ts";
import { VERB_GROUPS } from "../verbs.ts";
import { type Candidate, type Completion, completeWords } from "./complete-words.ts";

/**
 * Answers a shell that asks, by `complete -- WORDS`, what may come next: a line a word, with a tab and
 * what it is; the line `:files` leaves it to the shell to name files.
 */
export async function answerCompletion(rawArgs: readonly string[]): Promise<number> {
  const words = rawArgs[0] === "--" ? rawArgs.slice(1) : rawArgs;
  const completion = completeWords(
    words,
    VERB_GROUPS.flatMap((group) => group.verbs),
  );
  const lines = await renderAnswer(completion);
  if (lines.length > 0) console.log(lines.join("\n"));
  return EXIT.ok;
}

async function renderAnswer(completion: Completion): Promise<readonly string[]> {
  if (completion.kind === "words") return completion.candidates.map(renderCandidate);
  const { source, prefix } = completion;
  switch (source.kind) {
    case "listed":
      return source.words.map((word) => prefix + word);
    case "sessions":
      return [
        ...source.besides.map((word) => prefix + word),
        ...(await listSessions()).map(({ word, about }) =>
          renderCandidate({ word: prefix + word, about }),
        ),
      ];
    case "files":
      return [":files"];
    case "unknown":
      return [];
    default:
      return source satisfies never;
  }
}

const renderCandidate = ({ word, about }: Candidate): string => `${word}\t${about}`;

async function listSessions(): Promise<readonly Candidate[]> {
  try {
    const { loadSessions, options } = await openBarView();
    return describeSessions(loadSessions(), options, systemNow())
      .filter(({ session }) => PLAIN_ID.test(session.id))
      .map(({ session, project }) => ({ word: session.id, about: cleanLine(project) }));
  } catch {
    // Without a runtime directory there are no sessions, and a shell that asks wants no words about it.
    return [];
  }
}

// A shell puts the word on its line as it stands, so an id must not hold anything that a shell would run.
const PLAIN_ID = /^[\w.@+-]+$/;
