import type { NotificationsConfig } from "../../config/notifications.ts";
import {
  attend,
  attendEnd,
  type Attended,
  type Attention,
  type AttentionKind,
  type AttentionRules,
  isUndemanding,
} from "../../core/attention/attention.ts";
import { noticeWords } from "../../core/attention/notice-words.ts";
import { isQuietAt, parseQuietHours, quietUntil } from "../../core/attention/quiet-hours.ts";
import type { UtcOffsetMinutes } from "../../core/format/clock-time.ts";
import type { DisplayWidth } from "../../core/format/truncate.ts";
import type { EpochMs, Now } from "../../core/instant.ts";
import type { Session } from "../../core/session/session.ts";
import type { Notification } from "../../surfaces/notify/notification.ts";
import type { Notifier } from "../../surfaces/notify/notifier.ts";
import { sessionKey } from "../sessions/registry.ts";

/** Timers stand still while the machine sleeps: whoever opens it after the quiet hours is told within this time. */
const LONGEST_SLEEP_MS = 600_000;

export interface AttentionWatchPorts {
  /** As it is in force at the moment. */
  readonly config: () => NotificationsConfig;
  readonly isMuted: () => boolean;
  readonly sessions: () => readonly Session[];
  readonly notifier: Pick<Notifier, "notify" | "withdraw">;
  /** Whether a person has the session before their eyes. */
  readonly isInView: (session: Session) => Promise<boolean>;
  /** Guards what ends later. */
  readonly runLong: (task: () => Promise<void>) => void;
  /** A person has clicked: brings the session before their eyes. Must not throw. */
  readonly onClick: (session: Session) => void;
  /** What the daemon before this one knew, by the session's key. */
  readonly known: ReadonlyMap<string, Attention>;
  /** What is known has changed. */
  readonly onChange: (known: ReadonlyMap<string, Attention>) => void;
  readonly now: () => Now;
  readonly utcOffsetMinutes: UtcOffsetMinutes;
  readonly displayWidth: DisplayWidth;
}

/** Tells a person on the desktop what sessions call for. */
export interface AttentionWatch {
  /** The session may have changed. */
  see(session: Session): void;
  /** The session is over; this is how it was last. */
  end(session: Session): void;
  /** All sessions are known again, or the rules have changed. */
  lookAgain(): void;
  /** Whether nothing is told at the moment: muted, switched off, or in the quiet hours. */
  isQuiet(): boolean;
  stop(): void;
}

/** Carries out what `core/attention` says, and sleeps until it may say more: without anything pending there is no timer. */
export function createAttentionWatch(ports: AttentionWatchPorts): AttentionWatch {
  const known = new Map(ports.known);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const inQuestion = new Set<string>();
  let quietEnd: { readonly text: string; readonly at: EpochMs } | undefined;

  const isQuiet = (now: Now) => {
    const { enabled, quiet_hours: text } = ports.config();
    const hours = text === undefined ? undefined : parseQuietHours(text);
    const isNight = hours !== undefined && isQuietAt(hours, now.epochMs, ports.utcOffsetMinutes);
    return !enabled || ports.isMuted() || isNight;
  };

  const look = (session: Session, now: Now) => {
    const key = sessionKey(session.agent, session.id);
    const rules = toRules(ports.config(), isQuiet(now));
    carryOut(session, attend(known.get(key) ?? [], session, rules, now.bootMs));
  };

  const carryOut = (session: Session, { attention, tell, withdraw }: Attended) => {
    const key = sessionKey(session.agent, session.id);
    const before = known.get(key) ?? [];
    for (const kind of withdraw) takeBack(noticeKey(key, kind));
    for (const { kind } of tell) notify(kind, session);
    if (attention === before || (attention.length === 0 && before.length === 0)) return;
    if (attention.length === 0) known.delete(key);
    else known.set(key, attention);
    ports.onChange(known);
    arm();
  };

  /** What can be read where a person looks is not told besides. That somebody waits is: who has walked away left it in view. */
  const notify = (kind: AttentionKind, session: Session) => {
    const note = toNotification(kind, session);
    if (kind === "needs-you") ports.notifier.notify(note);
    else ports.runLong(async () => await notifyUnlessInView(note, session));
  };

  const notifyUnlessInView = async (note: Note, session: Session) => {
    inQuestion.add(note.replaceKey);
    let isInView = false;
    // A desktop that cannot be asked is a fault of its own, and no reason to keep quiet.
    try {
      isInView = await ports.isInView(session);
    } finally {
      if (inQuestion.delete(note.replaceKey) && !isInView) ports.notifier.notify(note);
    }
  };

  const takeBack = (key: string) => {
    inQuestion.delete(key);
    ports.notifier.withdraw(key);
  };

  const toNotification = (kind: AttentionKind, session: Session): Note => {
    const { agent, id } = session;
    const all = ports.sessions();
    return {
      ...noticeWords(kind, session, all, ports.displayWidth),
      ...LOOK_OF[kind],
      replaceKey: noticeKey(sessionKey(agent, id), kind),
      onClick: {
        label: "Show",
        run: () => {
          const current = ports.sessions().find((it) => it.agent === agent && it.id === id);
          if (current) ports.onClick(current);
        },
      },
    };
  };

  const arm = () => {
    clearTimeout(timer);
    timer = undefined;
    const now = ports.now();
    const pending = [...known.values()].flat().filter(({ fate }) => fate === "pending");
    const inMs = pending.flatMap(({ dueAt }) =>
      dueAt > now.bootMs ? [dueAt - now.bootMs] : isQuiet(now) ? untilQuietEnds(now) : [0],
    );
    if (inMs.length === 0) return;
    timer = setTimeout(lookAgain, Math.min(...inMs, LONGEST_SLEEP_MS));
  };

  /** Nothing where no clock ends the quiet: whoever unmutes says so. */
  const untilQuietEnds = (now: Now): number[] => {
    const text = ports.config().quiet_hours;
    const hours = text === undefined ? undefined : parseQuietHours(text);
    if (text === undefined || !hours || ports.isMuted()) return [];
    if (quietEnd?.text !== text || quietEnd.at <= now.epochMs) {
      quietEnd = { text, at: quietUntil(hours, now.epochMs, ports.utcOffsetMinutes) };
    }
    return [quietEnd.at - now.epochMs];
  };

  const lookAgain = () => {
    const now = ports.now();
    const sessions = ports.sessions();
    const living = new Set(sessions.map(({ agent, id }) => sessionKey(agent, id)));
    for (const [key, attention] of known) if (!living.has(key)) drop(key, attention);
    for (const session of sessions) look(session, now);
    arm();
  };

  /** Its session has ended while nobody looked. */
  const drop = (key: string, attention: Attention) => {
    const { withdraw } = attendEnd(attention, toRules(ports.config(), true));
    for (const kind of withdraw) takeBack(noticeKey(key, kind));
    known.delete(key);
    ports.onChange(known);
  };

  return {
    see(session) {
      if (isUndemanding(session) && !known.has(sessionKey(session.agent, session.id))) return;
      look(session, ports.now());
    },
    end(session) {
      const attention = known.get(sessionKey(session.agent, session.id));
      if (!attention) return;
      const rules = toRules(ports.config(), isQuiet(ports.now()));
      carryOut(session, attendEnd(attention, rules));
    },
    lookAgain,
    isQuiet: () => isQuiet(ports.now()),
    stop: () => clearTimeout(timer),
  };
}

/** Each has a key of its own: what is no longer so is taken back by it. */
type Note = Notification & { readonly replaceKey: string };

/** One notification a session and kind. */
const noticeKey = (key: string, kind: AttentionKind): string => `${key}\n${kind}`;

const toRules = (config: NotificationsConfig, isQuiet: boolean): AttentionRules => ({
  kinds: new Set(config.enabled ? kindsOf(config) : []),
  needsYouAfterMs: config.needs_you_after_seconds * 1000,
  finishedAfterMs: config.turn_finished_after_seconds * 1000,
  isQuiet,
});

const kindsOf = (config: NotificationsConfig): readonly AttentionKind[] => [
  ...(config.needs_you ? (["needs-you"] as const) : []),
  ...(config.turn_finished ? (["finished"] as const) : []),
  ...(config.error ? (["error"] as const) : []),
];

// An agent that stands still does so until somebody comes. None of it is urgent enough to break into "do not disturb".
const LOOK_OF = {
  "needs-you": { urgency: "normal", icon: "dialog-question", staysOpen: true },
  finished: { urgency: "normal", icon: "dialog-information" },
  error: { urgency: "normal", icon: "dialog-error", staysOpen: true },
} as const satisfies Record<AttentionKind, Partial<Notification>>;
