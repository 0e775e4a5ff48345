import type { EpochMs } from "../../core/instant.ts";
import type { Session } from "../../core/session/session.ts";
import type { AgentCost } from "../../core/usage/ledger-query.ts";
import { toMicroUsd } from "../../core/usage/pico-usd.ts";
import { addSums } from "../../core/usage/report/figures.ts";
import type { LocalCalendar } from "../../core/usage/report/period.ts";
import { type PastUsage, sumPast, summarise, type UsageSummary } from "../../core/usage/summary.ts";
import { isCurrent } from "../../core/usage/summary-codec.ts";
import { sessionTranscripts } from "../../ledger/session-transcripts.ts";
import { syncFiles } from "../../ledger/sync.ts";
import type { FindProject } from "../../ledger/project.ts";
import type { Ledger } from "../../store/ledger/ledger.ts";
import { limitSamples } from "./limit-samples.ts";

/** Responses come seconds apart, their lines together: one look serves them all, and nobody sees the difference. */
const LOOK_AFTER_MS = 400;

/** Timers stand still while the machine sleeps; a day's end is not waited for in one go. */
const LONGEST_SLEEP_MS = 3600_000;

export interface LedgerKeeperPorts {
  /** Opens the ledger. Throws what the file system or SQLite says. */
  readonly open: () => Ledger;
  /** Whether the file that was opened is still the one in its place. */
  readonly isInPlace: (ledger: Ledger) => boolean;
  /** Takes in everything that transcripts say by now, in a process of its own: a long history must not stop the daemon. */
  readonly catchUp: (done: () => void) => Disposable;
  readonly findProject: FindProject;
  readonly calendar: () => LocalCalendar;
  readonly now: () => EpochMs;
  /** Guards what may fail. */
  readonly run: (task: () => void, retry?: () => void) => void;
  readonly onSummary: (summary: UsageSummary, ledger: Ledger) => void;
  /** What a session has cost by its transcripts; undefined while something of it has no price. */
  readonly onCost: (session: Session, costMicroUsd: number | undefined) => void;
}

/** Keeps the ledger in step with live sessions, and tells what it comes to. */
export interface LedgerKeeper {
  /** Begins with a look at all transcripts. */
  start(): void;
  /** The session's agent may have written something. Cheap. */
  touch(session: Session): void;
  summary(): UsageSummary | undefined;
  /** To read from, also while a long history is being read; undefined where it cannot be opened. */
  ledger(): Ledger | undefined;
  /** Prices or the calendar have changed: everything is read again from the ledger. */
  restart(): void;
  /** Takes in what is still waiting, and closes. */
  stop(): void;
}

/** Looks at all transcripts once; from then on only at those of the sessions that it is told of. */
export function createLedgerKeeper(ports: LedgerKeeperPorts): LedgerKeeper {
  let ledger: Ledger | undefined;
  let past: PastUsage | undefined;
  let summary: UsageSummary | undefined;
  let catchingUp: Disposable | undefined;
  let lookTimer: ReturnType<typeof setTimeout> | undefined;
  let dayTimer: ReturnType<typeof setTimeout> | undefined;
  const touched = new Map<string, Session>();
  const limits = limitSamples();

  const opened = (): Ledger => (ledger ??= ports.open());
  // Somebody may have set a damaged ledger aside, or deleted it: what is open then is no longer the user's.
  const isLost = (): boolean => ledger !== undefined && !ports.isInPlace(ledger);
  const close = () => {
    ledger?.[Symbol.dispose]();
    ledger = undefined;
    past = undefined;
  };

  // A program that was replaced or is gone cannot be started: no reason to go down as well.
  const catchUp = () => ports.run(beginCatchUp, beginCatchUp);

  const beginCatchUp = () => {
    if (catchingUp) return;
    const current = ports.catchUp(() => {
      // Stopped meanwhile, or begun anew.
      if (catchingUp !== current) return;
      catchingUp = undefined;
      past = undefined;
      ports.run(look, look);
    });
    catchingUp = current;
  };

  const look = () => {
    clearTimeout(lookTimer);
    lookTimer = undefined;
    // A long history is being read elsewhere; its end is followed by a look.
    if (catchingUp) return;
    if (isLost()) return beginAnew();
    const open = opened();
    const sessions = [...touched.values()];
    const paths = sessions.flatMap(({ transcriptPath: path }) =>
      path === undefined ? [] : sessionTranscripts(path),
    );
    const { rowsAdded, rowsReplaced, earliestAt } = syncFiles(paths, {
      ledger: open,
      findProject: ports.findProject,
    });
    const told = { agentCosts: sessions.flatMap(toAgentCost), rateLimits: limits.waiting() };
    if (told.agentCosts.length + told.rateLimits.length > 0) open.commit({ rows: [], ...told });
    limits.settle();
    touched.clear();
    for (const session of sessions) tellCost(open, session);
    const isForeign = open.hasForeignNews();
    // What is new may be of days that have been summed up already.
    if (past && (isForeign || earliestAt < past.todayStart)) past = undefined;
    const isNews = rowsAdded + rowsReplaced + told.rateLimits.length > 0;
    if (isNews || !past || !summary || !isCurrent(summary, ports.now())) sumUp(open);
  };

  const tellCost = (open: Ledger, session: Session) => {
    const figures = addSums(open.sumSession(session.id));
    const isWhole = figures.pricedResponses === figures.responses && figures.responses > 0;
    const costMicroUsd = isWhole ? toMicroUsd(figures.picoUsd) : undefined;
    if (costMicroUsd !== session.ledgerCostMicroUsd) ports.onCost(session, costMicroUsd);
  };

  const sumUp = (open: Ledger) => {
    const now = ports.now();
    if (!past || now < past.todayStart || now >= past.tomorrowStart) {
      past = sumPast(open, ports.calendar(), now);
    }
    summary = summarise(open, past, ports.calendar(), now);
    clearTimeout(dayTimer);
    const inMs = Math.min(summary.validUntil - now, LONGEST_SLEEP_MS);
    dayTimer = setTimeout(wake, inMs);
    ports.onSummary(summary, open);
  };

  const wake = () => {
    // A new day may find transcripts that no session has told of, and some that are gone.
    if (past && ports.now() >= past.tomorrowStart) catchUp();
    else if (isLost()) beginAnew();
    else ports.run(() => sumUp(opened()));
  };

  const stopCatchUp = () => {
    catchingUp?.[Symbol.dispose]();
    catchingUp = undefined;
  };

  const beginAnew = () => {
    stopCatchUp();
    close();
    catchUp();
  };

  return {
    start: catchUp,
    touch(session) {
      if (session.agent !== "claude" || session.transcriptPath === undefined) return;
      touched.set(session.id, session);
      limits.add(session, ports.now());
      lookTimer ??= setTimeout(() => ports.run(look, look), LOOK_AFTER_MS);
    },
    summary: () => summary,
    ledger() {
      if (isLost()) beginAnew();
      ports.run(() => void opened());
      return ledger;
    },
    restart: beginAnew,
    stop() {
      // What it has not read by now is read at the next start; what was only told to us is not.
      stopCatchUp();
      if (touched.size > 0) ports.run(look);
      clearTimeout(lookTimer);
      clearTimeout(dayTimer);
      close();
    },
  };
}

function toAgentCost({ id, status, lastEventEpochMs }: Session): AgentCost[] {
  if (status?.costMicroUsd === undefined) return [];
  const costMicroUsd = status.costMicroUsd;
  return [{ sessionId: id, costMicroUsd, at: lastEventEpochMs, source: "statusline" }];
}
