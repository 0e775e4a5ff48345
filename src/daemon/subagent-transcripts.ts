import { transcriptNews } from "../agents/claude/transcript.ts";
import type { Session } from "../core/session/session.ts";
import { tailFromStart } from "../ingest/transcript/tail.ts";
import { listFiles } from "../sys/list-files.ts";
import type { SessionTally } from "./session-tally.ts";

/** Reads what subagents have used. */
export interface SubagentReader {
  /** Whether a subagent has ended since the last reading. */
  hasNews(session: Session): boolean;
  /** Adds what is new to the session's tally. Throws what the file system says. */
  read(session: Session, tally: SessionTally): void;
}

/** Subagents write transcripts of their own, in a folder beside the session's: each is read once, when the subagent has ended. */
export function subagentReader(): SubagentReader {
  const done = new Set<string>();
  let endedAt = Number.NEGATIVE_INFINITY;
  const lastEnd = ({ subagents }: Session) =>
    subagents.reduce((last, { endedAt: at = last }) => Math.max(last, at), endedAt);
  return {
    hasNews: (session) => lastEnd(session) > endedAt,
    read(session, tally) {
      endedAt = lastEnd(session);
      const dir = session.transcriptPath?.replace(/\.jsonl$/, "/subagents");
      if (dir === undefined) return;
      const running = session.subagents.filter((s) => s.endedAt === undefined);
      for (const name of listFiles(dir)) {
        const isRunning = running.some(({ id }) => name === `agent-${id}.jsonl`);
        if (!name.endsWith(".jsonl") || isRunning || done.has(name)) continue;
        done.add(name);
        tailFromStart(`${dir}/${name}`).read((line) => {
          const news = transcriptNews(line);
          if (news?.kind === "usage") tally.add({ ...news, isSidechain: true });
        });
      }
    },
  };
}
