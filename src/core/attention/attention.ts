import { type BootMs, bootMs } from "../instant.ts";
import type { Session } from "../session/session.ts";

/** What of a session a person is told, each by a notification of its own. */
export const ATTENTION_KINDS = ["needs-you", "finished", "error"] as const;

export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** Something of a session that a person is to hear of once. */
export interface Matter {
  readonly kind: AttentionKind;
  /** When it began. Kind and this moment make it the same matter. */
  readonly since: BootMs;
  /** It is told no sooner: a person who sits there acts within that time. */
  readonly dueAt: BootMs;
  readonly fate: "pending" | "told" | "dropped";
}

/** What is known of one session: at most one matter a kind. Plain data: it is also written down for a restart. */
export type Attention = readonly Matter[];

/** Which matters are told, and when. */
export interface AttentionRules {
  readonly kinds: ReadonlySet<AttentionKind>;
  /** A wait that is answered within this time is not told. */
  readonly needsYouAfterMs: number;
  /** A turn that took less is not told. */
  readonly finishedAfterMs: number;
  /** Nothing is told at the moment: notifications are muted, or these are the quiet hours. */
  readonly isQuiet: boolean;
}

/** What is known now, and what is to be done about it. */
export interface Attended {
  readonly attention: Attention;
  readonly tell: readonly Matter[];
  /** Kinds of which the notification, where there is one, is no longer true. */
  readonly withdraw: readonly AttentionKind[];
}

/** A turn's end that goes straight on (another hook objects, a background task reports, the next prompt was ready) is none. */
const SETTLE_MS = 1000;

/** News of a turn that is older when it is first heard of are none: who starts the bridge must not be told what was. */
const OLD_NEWS_MS = 60_000;

/**
 * What a session calls for. Pure, and safe to ask again at any time: each matter is told once, and withdrawn
 * once when it is no longer so. While it must be quiet nothing is told; who still waits afterwards is told
 * of then, the end of a turn is not.
 */
export function attend(
  known: Attention,
  session: Session,
  rules: AttentionRules,
  now: BootMs,
): Attended {
  const attention = mattersOf(session, rules)
    .filter(({ kind }) => rules.kinds.has(kind))
    .map((found) => decide(carryOn(known, found, now), rules, now));
  return compare(known, attention);
}

/** The session is over: a turn that has just ended is told at once, and nobody waits any more. What has been told of turns stays. */
export function attendEnd(known: Attention, rules: AttentionRules): Attended {
  const isNews = ({ kind, fate }: Matter) => kind === "finished" && fate === "pending";
  const isWait = ({ kind, fate }: Matter) => kind === "needs-you" && fate === "told";
  return {
    attention: [],
    tell: rules.isQuiet ? [] : known.filter(isNews),
    withdraw: known.filter(isWait).map(({ kind }) => kind),
  };
}

/**
 * Whether it calls for nothing, whatever the rules are: the agent is at work, and asks nobody. So it is after
 * nearly every event, and whoever has nothing of it to take back need not look further.
 */
export const isUndemanding = ({ turn, waits }: Session): boolean =>
  turn.phase === "open" && waits.length === 0;

/** A matter as the session shows it. */
interface Found {
  readonly kind: AttentionKind;
  readonly since: BootMs;
  readonly afterMs: number;
}

function mattersOf(session: Session, rules: AttentionRules): readonly Found[] {
  const found: Found[] = [];
  // The same wait that the bar shows. A reminder that the session is idle asks for nothing.
  const wait = session.waits.find(({ reason }) => reason !== "idle-prompt");
  if (wait) found.push({ kind: "needs-you", since: wait.since, afterMs: rules.needsYouAfterMs });
  const { turn } = session;
  if (turn.phase === "failed") found.push({ kind: "error", since: turn.since, afterMs: 0 });
  const rest = restOf(session);
  if (!wait && rest !== undefined && rest.tookMs >= rules.finishedAfterMs) {
    found.push({ kind: "finished", since: rest.since, afterMs: SETTLE_MS });
  }
  return found;
}

/**
 * Since when the agent rests because it has done what it was given, and how long that took since a person
 * last spoke to it. Undefined while it works, and where it was stopped. What it has left running for good
 * (a server) does not keep it at work, its subagents do.
 */
export function restOf(
  session: Session,
): { readonly since: BootMs; readonly tookMs: number } | undefined {
  const { turn, asked, completed, subagents, background, compaction } = session;
  if (turn.phase !== "idle" || completed === undefined || completed.at < turn.since)
    return undefined;
  if (asked === undefined || session.tools.length > 0 || compaction.since !== undefined)
    return undefined;
  if (background.some(({ type }) => AT_WORK.has(type))) return undefined;
  const ends = subagents.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY);
  const since = Math.max(turn.since, ...ends);
  return since === Number.POSITIVE_INFINITY
    ? undefined
    : { since: bootMs(since), tookMs: since - asked.at };
}

/** Background tasks that are agents themselves, by Claude Code's names (seen in 2.1.329). */
const AT_WORK = new Set(["subagent", "teammate"]);

function carryOn(known: Attention, { kind, since, afterMs }: Found, now: BootMs): Matter {
  const before = known.find((matter) => matter.kind === kind);
  if (before?.since === since) return before;
  const isOld = kind !== "needs-you" && now - since > OLD_NEWS_MS;
  // What stood behind another comes before a person's eyes now, however long it has waited.
  const dueAt = bootMs((before ? Math.max(since, now) : since) + afterMs);
  return { kind, since, dueAt, fate: isOld ? "dropped" : "pending" };
}

function decide(matter: Matter, { isQuiet }: AttentionRules, now: BootMs): Matter {
  if (matter.fate !== "pending" || now < matter.dueAt) return matter;
  if (!isQuiet) return { ...matter, fate: "told" };
  return matter.kind === "needs-you" ? matter : { ...matter, fate: "dropped" };
}

function compare(known: Attention, attention: Attention): Attended {
  const isSame =
    known.length === attention.length && attention.every((matter) => known.includes(matter));
  if (isSame) return { attention: known, tell: [], withdraw: [] };
  const isTold = (matters: Attention, kind: AttentionKind) =>
    matters.some((matter) => matter.kind === kind && matter.fate === "told");
  return {
    attention,
    tell: attention.filter((matter) => matter.fate === "told" && !known.includes(matter)),
    withdraw: ATTENTION_KINDS.filter((kind) => isTold(known, kind) && !isTold(attention, kind)),
  };
}
