import { parseSessionStatus, sessionStatusPath } from "../../agents/claude/session-status.ts";
import { newsReader, type ReadNews } from "../../agents/news-reader.ts";
import type { TranscriptNews } from "../../agents/transcript-news.ts";
import { bootMs, epochMs, type Now } from "../../core/instant.ts";
import type { AgentEvent, EventBody } from "../../core/session/event.ts";
import type { Session } from "../../core/session/session.ts";
import { type Tail, tailFromNearEnd } from "../../ingest/transcript/tail.ts";
import { watchFile } from "../../sys/file-watch.ts";
import { readTextFile } from "../../sys/read-text.ts";

/** Enough for the last response of nearly every transcript, however large the file is. */
const LOOK_BACK_BYTES = 256 * 1024;

/** A file that is not there yet (a transcript is made with the first prompt) is looked for again after this time, then after twice as long, and so on. */
const FIRST_LOOK_MS = 100;

/** A session that keeps no transcript must not keep us awake: four looks a minute at the most. */
const LAST_LOOK_MS = 15_000;

/** Two clocks read one after the other differ by less. */
const CLOCK_JITTER_MS = 20;

export interface FollowerPorts {
  readonly now: () => Now;
  readonly emit: (event: AgentEvent) => void;
  /** The transcript has changed. */
  readonly onRead: () => void;
  /** Guards what reads files. */
  readonly run: (task: () => void) => void;
}

/** Follows what a session's agent writes beside its hooks: the transcript and the client's own status. */
export interface Follower extends Disposable {
  /** Takes note of where the session now lies; cheap when nothing has changed. */
  update(session: Session): void;
}

/**
 * Esc fires no hook, nor does the granting of a permission. The transcript tells the first within a
 * quarter of a second, the client's status file both within a tenth (measured on 2.1.329); where one
 * of them is missing the other still does.
 */
export function followSession(agent: string, sessionId: string, ports: FollowerPorts): Follower {
  let bootAtEpochMs = 0;
  const emit = (atEpoch: number, body: EventBody) => {
    const now = ports.now();
    // The same record must have the same time whenever it is read; a wall clock that was set moves it once.
    const difference = now.bootMs - now.epochMs;
    if (Math.abs(difference - bootAtEpochMs) > CLOCK_JITTER_MS) bootAtEpochMs = difference;
    const at = bootMs(Math.min(now.bootMs, atEpoch + bootAtEpochMs));
    ports.emit({ agent, sessionId, at, atEpochMs: epochMs(atEpoch), ...body });
  };

  const readNews = newsReader(agent);
  const transcript = followFile((path) => {
    const tail = tailFromNearEnd(path, LOOK_BACK_BYTES);
    return () => {
      if (readNews) emitNews(tail, readNews, emit);
      ports.onRead();
    };
  }, ports);
  const status = followFile((path) => () => emitStatus(readTextFile(path), emit), ports);

  return {
    update(session) {
      const { transcriptPath, pid } = session;
      transcript.follow(readNews && transcriptPath);
      status.follow(
        agent !== "claude" || transcriptPath === undefined || pid === undefined
          ? undefined
          : sessionStatusPath(transcriptPath, pid),
      );
    },
    [Symbol.dispose]() {
      transcript[Symbol.dispose]();
      status[Symbol.dispose]();
    },
  };
}

type Emit = (atEpochMs: number, body: EventBody) => void;

function emitNews(tail: Tail, readNews: ReadNews, emit: Emit): void {
  let last: TranscriptNews | undefined;
  tail.read((line) => {
    const news = readNews(line);
    // Of what responses have used the newest counts.
    if (news?.kind === "usage" || news?.kind === "status") {
      // A subagent's say nothing of the session's own context.
      if (news.kind === "status" || !news.isSidechain) last = news;
    } else if (news) emit(news.atEpochMs, toBody(news));
  });
  if (last) emit(last.atEpochMs, toBody(last));
}

function toBody(news: TranscriptNews): EventBody {
  switch (news.kind) {
    case "interrupted":
      return { kind: "interrupted" };
    case "failed": {
      const { error, message } = news;
      return { kind: "turn-failed", error, ...(message !== undefined && { message }) };
    }
    case "status":
      return { kind: "status", status: news.status };
    case "usage": {
      const { branch, model, usage } = news;
      return { kind: "usage", usage, model, ...(branch !== undefined && { branch }) };
    }
  }
}

function emitStatus(text: string | undefined, emit: Emit): void {
  const found = text === undefined ? undefined : parseSessionStatus(text);
  if (found?.status === "busy") emit(found.atEpochMs, { kind: "at-work" });
  if (found?.status === "idle") emit(found.atEpochMs, { kind: "at-rest" });
}

interface FollowedFile extends Disposable {
  follow(path: string | undefined): void;
}

/** Reads a file at every change of it, from when it is there; `open` gives what to do then. */
function followFile(open: (path: string) => () => void, ports: FollowerPorts): FollowedFile {
  let path: string | undefined;
  let watcher: Disposable | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_LOOK_MS;

  const look = () => {
    timer = undefined;
    if (path === undefined) return;
    const read = open(path);
    watcher = watchFile(path, () => ports.run(read));
    if (watcher) return ports.run(read);
    timer = setTimeout(look, waitMs);
    waitMs = Math.min(waitMs * 2, LAST_LOOK_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    watcher?.[Symbol.dispose]();
    watcher = undefined;
  };
  return {
    follow(wanted) {
      if (wanted === path) return;
      stop();
      path = wanted;
      waitMs = FIRST_LOOK_MS;
      look();
    },
    [Symbol.dispose]: stop,
  };
}
