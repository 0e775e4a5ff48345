import { bootMs, epochMs, type Now } from "../../../../src/core/instant.ts";
import type {
  FinishedTool,
  Session,
  StatusReport,
  ToolOutcome,
  WaitReason,
} from "../../../../src/core/session/session.ts";
import type { BarOptions } from "../../../../src/core/view/bar-options.ts";

/** The moment that all samples are looked at: a Friday, 17:05:40 UTC. */
export const NOW: Now = { bootMs: bootMs(100_000_000), epochMs: epochMs(1_795_194_340_000) };

/** The same moment, so many milliseconds later. */
export function later(ms: number): Now {
  return { bootMs: bootMs(NOW.bootMs + ms), epochMs: epochMs(NOW.epochMs + ms) };
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** What a bar in UTC with plain icons would be given. */
export const OPTIONS: BarOptions = {
  icons: "plain",
  maxWidth: 48,
  contextHighPercent: 80,
  staleAfterMs: 10 * 60_000,
  degraded: [],
  displayWidth: Bun.stringWidth,
  utcOffsetMinutes: () => 0,
};

/** A session in `/home/ann/<id>` that was prompted three seconds ago and is thinking. */
export function sample(id = "api"): SampleSession {
  const since = ago(3 * SECOND);
  return new SampleSession({
    agent: "claude",
    id,
    startedAt: ago(HOUR),
    lastEventAt: since,
    lastEventEpochMs: epochMs(NOW.epochMs - 3 * SECOND),
    cwd: `/home/ann/${id}`,
    turn: { phase: "open", since, at: since },
    compaction: { at: bootMs(0) },
    tools: [],
    recentTools: [],
    subagents: [],
    waits: [],
    background: [],
    todos: [],
  });
}

const ago = (ms: number) => bootMs(NOW.bootMs - ms);

/** Says what a session is about in the words of a test; each word gives a new one. */
export class SampleSession {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  with(patch: Partial<Session>): SampleSession {
    return new SampleSession({ ...this.session, ...patch });
  }

  idle(sinceMs = 3 * SECOND): SampleSession {
    return this.with({ turn: { phase: "idle", since: ago(sinceMs), at: ago(sinceMs) } });
  }

  running(name: string, subject?: string, sinceMs = 2 * MINUTE): SampleSession {
    const tool = { id: `tool-${this.session.tools.length}`, name, since: ago(sinceMs) };
    return this.with({
      tools: [...this.session.tools, { ...tool, ...(subject !== undefined && { subject }) }],
    });
  }

  waiting(reason: WaitReason, about: { tool?: string; subject?: string; sinceMs?: number } = {}) {
    const { sinceMs = 2 * MINUTE, ...rest } = about;
    return this.with({ waits: [...this.session.waits, { reason, ...rest, since: ago(sinceMs) }] });
  }

  failed(kind: string, message?: string): SampleSession {
    const { turn } = this.session;
    const error = { kind, ...(message !== undefined && { message }) };
    return this.with({ turn: { ...turn, phase: "failed", error } });
  }

  compacting(sinceMs = 9 * SECOND): SampleSession {
    return this.with({ compaction: { since: ago(sinceMs), at: ago(sinceMs) } });
  }

  ended(): SampleSession {
    return this.with({ endedAt: ago(0) });
  }

  /** No event for so long: whatever it was doing, it has been doing since. */
  silent(ms: number): SampleSession {
    const since = ago(ms);
    return this.with({
      lastEventAt: since,
      lastEventEpochMs: epochMs(NOW.epochMs - ms),
      turn: { ...this.session.turn, since, at: since },
      tools: this.session.tools.map((tool) => ({ ...tool, since })),
    });
  }

  ran(name: string, outcome: ToolOutcome = "ok"): SampleSession {
    const tool: FinishedTool = { id: name, name, endedAt: ago(4 * SECOND), outcome };
    return this.with({ recentTools: [...this.session.recentTools, tool] });
  }

  reporting(status: StatusReport): SampleSession {
    return this.with({ status: { ...this.session.status, ...status, at: ago(5 * SECOND) } });
  }

  /** What a status line has said by the middle of an ordinary session. */
  reportingAll(): SampleSession {
    return this.with({ model: "claude-opus-5-5" }).reporting({
      contextPercent: 21,
      costMicroUsd: 230_896,
      branch: "main",
      usage: {
        inputTokens: 1500,
        outputTokens: 42,
        cacheReadTokens: 12_500,
        cacheWriteTokens: 1000,
      },
    });
  }
}
