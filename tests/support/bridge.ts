import { agentEvent } from "../../src/agents/agent-event.ts";
import { hookMessage } from "../../src/agents/claude/hook.ts";
import { bootMs, epochMs, type Now } from "../../src/core/instant.ts";
import { type Activity, activityOf } from "../../src/core/session/activity.ts";
import type { AgentEvent, EventBody } from "../../src/core/session/event.ts";
import { type Effect, fold } from "../../src/core/session/fold.ts";
import type { Session } from "../../src/core/session/session.ts";
import { decodeMessage } from "../../src/wire/decode.ts";
import { encodeMessage } from "../../src/wire/encode.ts";
import type { WireMessage } from "../../src/wire/message.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The wall clock of these tests when the boot clock shows 00:00:00. */
const BOOT_EPOCH_MS = 1_795_132_800_000;

/** Where a test does not say when, each event comes a second after the one before it. */
const DEFAULT_STEP_MS = 1000;

const START_MS = clockMs("10:00:00");

/** One thing that reaches the session model, and when it happened. */
interface Delivery {
  readonly atMs: number;
  readonly toEvent: (now: Now, atMs: number) => AgentEvent | undefined;
}

interface Words {
  readonly sessionId: string;
  readonly subagent: Fields;
  readonly deliveries: readonly Delivery[];
}

/** A bridge that has heard nothing yet, at 10:00:00. */
export const bridge = (): BridgeScript =>
  new BridgeScript({ sessionId: "s1", subagent: {}, deliveries: [] });

/**
 * Tells, in the order of delivery, what a bridge hears; each word gives a new script. Hooks go the
 * whole way: their input to a message, to bytes and back, to an event, into the fold.
 */
export class BridgeScript {
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
  }

  /** What follows happens in this session, in its main thread. */
  session(sessionId: string): BridgeScript {
    return this.#with({ sessionId, subagent: {} });
  }

  /** What follows happens inside this subagent. */
  inside(agentId: string, agentType = "general-purpose"): BridgeScript {
    return this.#with({ subagent: { agent_id: agentId, agent_type: agentType } });
  }

  /** What follows happens in the main thread again. */
  outside(): BridgeScript {
    return this.#with({ subagent: {} });
  }

  /** A hook of Claude Code is called. */
  event(hook_event_name: string, fields: Fields = {}): BridgeScript {
    const { sessionId, subagent } = this.#words;
    return this.hook({ session_id: sessionId, hook_event_name, ...subagent, ...fields });
  }

  /** A hook of Claude Code is called with exactly this input. */
  hook(input: Fields): BridgeScript {
    return this.#deliver((now, atMs) => {
      const message = hookMessage(input);
      if (!message) throw new Error("Expected a hook input.");
      return received({ ...message, boot_ms: atMs, epoch_ms: BOOT_EPOCH_MS + atMs }, now);
    });
  }

  /** A message of a sender that is no hook. */
  message(message: Partial<WireMessage> & { readonly event: string }): BridgeScript {
    const { sessionId } = this.#words;
    return this.#deliver((now, atMs) =>
      received({ v: 1, agent: "claude", session: sessionId, boot_ms: atMs, ...message }, now),
    );
  }

  /** Something that the daemon has seen for itself, beside the hooks. */
  seen(body: EventBody): BridgeScript {
    const { sessionId } = this.#words;
    return this.#deliver((_now, atMs) => ({
      agent: "claude",
      sessionId,
      at: bootMs(atMs),
      atEpochMs: epochMs(BOOT_EPOCH_MS + atMs),
      ...body,
    }));
  }

  /** When the last event happened: `10:00:01`, `10:00:01.250`, or milliseconds of the boot clock. It is delivered no earlier than those before it. */
  at(time: string | number): BridgeScript {
    const atMs = typeof time === "string" ? clockMs(time) : time;
    return this.#moved(() => atMs);
  }

  /** The last event happened so long after the one before it. */
  after(ms: number): BridgeScript {
    const before = this.#words.deliveries.at(-2)?.atMs ?? START_MS;
    return this.#moved(() => before + ms);
  }

  /** The last event reaches us twice: hooks at two levels call us a moment apart. */
  twice(apartMs = 1): BridgeScript {
    const last = this.#words.deliveries.at(-1);
    if (!last) return this;
    const again = { ...last, atMs: last.atMs + apartMs };
    return this.#with({ deliveries: [...this.#words.deliveries, again] });
  }

  /** What another script tells, after this one. */
  joined(other: BridgeScript): BridgeScript {
    return this.#with({ deliveries: [...this.#words.deliveries, ...other.#words.deliveries] });
  }

  /** Every event of the script so far, in the order given. */
  delivered(order: readonly number[]): BridgeScript {
    const deliveries = order.map((index) => this.#words.deliveries[index]);
    return this.#with({ deliveries: deliveries.filter((d) => d !== undefined) });
  }

  get length(): number {
    return this.#words.deliveries.length;
  }

  /** Every session that there is at the end, by its id. */
  sessions(): ReadonlyMap<string, Session> {
    return this.#play().sessions;
  }

  /** The session of that name at the end, or of the last one spoken of. */
  state(sessionId = this.#words.sessionId): Session {
    const found = this.sessions().get(sessionId);
    if (!found) throw new Error(`Expected a session ${sessionId}, found none.`);
    return found;
  }

  /** What the session is doing at the end, in a few words; `gone` when there is no such session. */
  activity(sessionId = this.#words.sessionId): string {
    const found = this.sessions().get(sessionId);
    return found ? describeActivity(activityOf(found)) : "gone";
  }

  /** What the session of each event is doing right after it. */
  activities(): readonly string[] {
    return this.#play().activities;
  }

  /** What the daemon is told to do after the last event. */
  effects(): readonly Effect["kind"][] {
    return this.#play().effects;
  }

  #with(words: Partial<Words>): BridgeScript {
    return new BridgeScript({ ...this.#words, ...words });
  }

  #deliver(toEvent: Delivery["toEvent"]): BridgeScript {
    const { deliveries } = this.#words;
    const last = deliveries.at(-1);
    const atMs = last ? last.atMs + DEFAULT_STEP_MS : START_MS;
    return this.#with({ deliveries: [...deliveries, { atMs, toEvent }] });
  }

  #moved(toMs: () => number): BridgeScript {
    const last = this.#words.deliveries.at(-1);
    if (!last) return this;
    return this.#with({
      deliveries: [...this.#words.deliveries.slice(0, -1), { ...last, atMs: toMs() }],
    });
  }

  #play() {
    const sessions = new Map<string, Session>();
    const activities: string[] = [];
    let effects: readonly Effect["kind"][] = [];
    let nowMs = 0;
    for (const { atMs, toEvent } of this.#words.deliveries) {
      nowMs = Math.max(nowMs, atMs);
      const now = { bootMs: bootMs(nowMs), epochMs: epochMs(BOOT_EPOCH_MS + nowMs) };
      const event = toEvent(now, atMs);
      if (!event) {
        effects = [];
        activities.push("not modelled");
        continue;
      }
      const folded = fold(sessions.get(event.sessionId), event, now);
      effects = folded.effects.map(({ kind }) => kind);
      if (folded.state) sessions.set(event.sessionId, folded.state);
      else sessions.delete(event.sessionId);
      activities.push(folded.state ? describeActivity(activityOf(folded.state)) : "gone");
    }
    return { sessions, activities, effects };
  }
}

/** `waiting: permission, Bash (ls)`, `tool: Bash (ls)`, `error: rate_limit`, `idle`, … */
export function describeActivity(activity: Activity): string {
  switch (activity.state) {
    case "waiting":
      return `waiting: ${[activity.reason, naming(activity.tool, activity.subject)].filter(Boolean).join(", ")}`;
    case "error":
      return `error: ${activity.kind}`;
    case "tool":
      return `tool: ${naming(activity.name, activity.subject)}`;
    default:
      return activity.state;
  }
}

const naming = (name = "", subject?: string): string =>
  subject === undefined ? name : `${name} (${subject})`.trim();

function received(message: WireMessage, now: Now): AgentEvent | undefined {
  const decoded = decodeMessage(encodeMessage(message));
  if (!decoded.ok) throw new Error(`Expected a message, got one that is ${decoded.problem}.`);
  return agentEvent(decoded.value, now);
}

function clockMs(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}
