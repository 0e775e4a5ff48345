import { expect, test } from "bun:test";
import fc from "fast-check";
import { agentEvent } from "../../../../src/agents/agent-event.ts";
import { hookMessage } from "../../../../src/agents/claude/hook.ts";
import { bootMs, epochMs, type Now } from "../../../../src/core/instant.ts";
import { activityOf } from "../../../../src/core/session/activity.ts";
import type { AgentEvent, EventBody } from "../../../../src/core/session/event.ts";
import { fold } from "../../../../src/core/session/fold.ts";
import type { Session } from "../../../../src/core/session/session.ts";
import { recordedRun } from "../../../support/fixtures.ts";

const END: Now = { bootMs: bootMs(2e12), epochMs: epochMs(2e12) };

/** The modelled events of each recorded session up to its end, one list an id. */
const SESSIONS: readonly (readonly AgentEvent[])[] = [
  ...Map.groupBy(
    (["interactive", "print-main"] as const).flatMap((name) =>
      recordedRun(name).flatMap(({ atMs, payload }) => {
        const message = hookMessage(payload);
        const event = message && agentEvent({ ...message, boot_ms: atMs }, END);
        return event ? [event] : [];
      }),
    ),
    ({ sessionId }) => sessionId,
  ).values(),
].map((events) => {
  const end = events.findIndex(({ kind }) => kind === "session-end");
  return events.slice(0, end);
});

const foldAll = (events: readonly AgentEvent[]) =>
  events.reduce<Session | undefined>((state, event) => fold(state, event, END).state, undefined);

/** What does not depend on the order in which events arrive. */
function settled(state: Session | undefined) {
  if (!state) return undefined;
  const { since: _since, ...activity } = activityOf(state);
  return {
    activity,
    tools: state.tools.map((t) => t.id).toSorted(),
    recent: state.recentTools.map((t) => `${t.id} ${t.outcome}`).toSorted(),
    waits: state.waits.map((w) => `${w.reason} ${w.tool}`),
    subagents: state.subagents.map((s) => [s.id, s.type, s.endedAt]),
    phase: state.turn.phase,
    at: state.turn.at,
    prompt: state.prompt,
    background: state.background,
    lastEventAt: state.lastEventAt,
  };
}

/** Without what a second stamp of the same event may move. */
function withoutTimes(state: Session | undefined): unknown {
  return JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      [
        "at",
        "since",
        "endedAt",
        "durationMs",
        "startedAt",
        "lastEventAt",
        "lastEventEpochMs",
      ].includes(key)
        ? undefined
        : value,
    ) ?? "null",
  );
}

const session = fc.constantFrom(...SESSIONS);
const prefix = session.chain((events) =>
  fc.integer({ min: 1, max: events.length }).map((length) => events.slice(0, length)),
);

/** The events of a session, each delivered up to `latestMs` after it happened: some twenty places late. */
const delayed = (latestMs: number) =>
  prefix.chain((events) =>
    fc
      .array(fc.double({ min: 0, max: latestMs, noNaN: true }), {
        minLength: events.length,
        maxLength: events.length,
      })
      .map((delaysMs) => ({
        events,
        delivered: events
          .map((event, i) => ({ event, arrivesMs: event.at + (delaysMs[i] ?? 0) }))
          .toSorted((a, b) => a.arrivesMs - b.arrivesMs)
          .map(({ event }) => event),
      })),
  );

test("a recorded session ends in the same state whatever order its events arrive in", () => {
  fc.assert(
    fc.property(delayed(2000), ({ events, delivered }) => {
      expect(settled(foldAll(delivered))).toEqual(settled(foldAll(events)));
    }),
    { numRuns: 1000 },
  );
});

test("an event that is delivered twice changes nothing", () => {
  fc.assert(
    fc.property(prefix, fc.infiniteStream(fc.nat(2)), (events, copies) => {
      const repeated = events.flatMap((event) =>
        Array.from({ length: 1 + (copies.next().value ?? 0) }, () => event),
      );
      expect(foldAll(repeated)).toEqual(foldAll(events));
    }),
  );
});

test("hooks at two levels, a millisecond apart, change nothing but times", () => {
  fc.assert(
    fc.property(prefix, fc.infiniteStream(fc.boolean()), (events, doubles) => {
      const repeated = events.flatMap((event) =>
        doubles.next().value ? [event, { ...event, at: bootMs(event.at + 1) }] : [event],
      );
      expect(withoutTimes(foldAll(repeated))).toEqual(withoutTimes(foldAll(events)));
    }),
  );
});

test("an event never reaches back: the state before it is left as it was", () => {
  fc.assert(
    fc.property(prefix, (events) => {
      const before = foldAll(events.slice(0, -1));
      const copy = structuredClone(before);
      for (const event of events) fold(before, event, END);
      expect(before).toEqual(copy);
    }),
  );
});

const id = fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined });
const tool = fc
  .record({ id, name: fc.constantFrom("Bash", "Read", "AskUserQuestion"), subject: id })
  .map(({ id: toolId, name, subject }) => ({
    name,
    ...(toolId !== undefined && { id: toolId }),
    ...(subject !== undefined && { subject }),
  }));
const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.constantFrom<EventBody>(
    { kind: "session-start", source: "startup" },
    { kind: "session-start", source: "compact" },
    { kind: "prompt", prompt: "go" },
    { kind: "prompt", endedTaskId: "s1" },
    { kind: "tools-settled" },
    { kind: "notice", about: "permission" },
    { kind: "notice", about: "idle" },
    { kind: "turn-end", background: [] },
    { kind: "turn-end", background: [{ id: "s1", type: "subagent" }] },
    { kind: "turn-failed", error: "overloaded" },
    { kind: "subagent-start" },
    { kind: "subagent-end" },
    { kind: "compact-start" },
    { kind: "compact-end" },
    { kind: "interrupted" },
    { kind: "at-work" },
    { kind: "at-rest" },
    { kind: "seen" },
  ),
  tool.map((t): EventBody => ({ kind: "tool-start", tool: t })),
  fc
    .tuple(tool, fc.constantFrom("ok", "failed", "denied", "interrupted"))
    .map(([t, outcome]): EventBody => ({ kind: "tool-end", tool: t, outcome })),
  tool.map((t): EventBody => ({ kind: "permission-request", tool: t })),
);
const anyEvent: fc.Arbitrary<AgentEvent> = fc
  .record({
    body,
    at: fc.integer({ min: 0, max: 50 }),
    subagent: fc.constantFrom("s1", "s2", undefined),
  })
  .map(({ body: b, at, subagent }) => ({
    agent: "claude",
    sessionId: "s",
    at: bootMs(at),
    atEpochMs: epochMs(at),
    ...(subagent !== undefined && { subagentId: subagent, subagentType: "Explore" }),
    ...b,
  }));
const anyEvents = fc.array(anyEvent, { maxLength: 40 });

test("no sequence of events makes the model throw, or holds the same call twice", () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const state = foldAll(events);
      const running = state?.tools.map((t) => t.id) ?? [];
      const recent = state?.recentTools.map((t) => t.id) ?? [];
      expect(new Set(running).size).toBe(running.length);
      expect(new Set(recent).size).toBe(recent.length);
      expect(running.filter((known) => recent.includes(known))).toEqual([]);
      expect(JSON.parse(JSON.stringify(state ?? null))).toEqual(state ?? null);
    }),
    { numRuns: 1000 },
  );
});

test("after the client's word that all rests, a session neither works nor waits", () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const last: AgentEvent = {
        agent: "claude",
        sessionId: "s",
        at: bootMs(60),
        atEpochMs: epochMs(60),
        kind: "at-rest",
      };
      const state = foldAll([...events, last]);
      expect(state?.tools ?? []).toEqual([]);
      expect(state?.waits ?? []).toEqual([]);
      expect(state?.turn.phase ?? "idle").not.toBe("open");
    }),
    { numRuns: 1000 },
  );
});

test("events of one thread leave the calls of the others alone", () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const before = foldAll(events.filter(({ kind }) => kind !== "session-start"));
      const ofOthers = before?.tools.filter((t) => t.subagentId !== "s1") ?? [];
      const kinds = [
        "tool-start",
        "tool-end",
        "tools-settled",
        "subagent-end",
        "permission-request",
      ];
      const ofThread = events.filter((e) => e.subagentId === "s1" && kinds.includes(e.kind));
      const ids = new Set(ofOthers.map((t) => t.id));
      const harmless = ofThread.filter((e) => !("tool" in e) || !ids.has(e.tool.id ?? ""));
      const after = harmless.reduce<Session | undefined>(
        (state, event) => fold(state, event, END).state,
        before,
      );
      expect(after?.tools.filter((t) => t.subagentId !== "s1") ?? []).toEqual(ofOthers);
    }),
  );
});
