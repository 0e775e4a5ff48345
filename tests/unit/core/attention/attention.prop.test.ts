import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  attend,
  attendEnd,
  type Attended,
  type Attention,
  type AttentionKind,
  isUndemanding,
} from "../../../../src/core/attention/attention.ts";
import { type BootMs, bootMs, epochMs } from "../../../../src/core/instant.ts";
import type { EventBody } from "../../../../src/core/session/event.ts";
import { fold } from "../../../../src/core/session/fold.ts";
import type { Session } from "../../../../src/core/session/session.ts";

const tool = fc.constantFrom("Bash", "Edit").map((name) => ({ name, id: name, subject: name }));

const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.constant<EventBody>({ kind: "prompt", prompt: "go" }),
  tool.map((call): EventBody => ({ kind: "tool-start", tool: call })),
  tool.map((call): EventBody => ({ kind: "permission-request", tool: call })),
  tool.map((call): EventBody => ({ kind: "question", asker: call })),
  tool.map((call): EventBody => ({ kind: "tool-end", tool: call, outcome: "ok" })),
  fc.constantFrom<EventBody>(
    { kind: "turn-end", background: [] },
    { kind: "turn-failed", error: "rate_limit" },
    { kind: "interrupted" },
    { kind: "at-work" },
    { kind: "at-rest" },
    { kind: "subagent-start" },
    { kind: "subagent-end" },
    { kind: "notice", about: "idle" },
    { kind: "notice", about: "permission" },
    { kind: "session-end", reason: "other" },
  ),
);

/** Something happens (late, at times), or nothing does; then it is looked, while it is quiet or not. */
const step = fc.record({
  happens: fc.option(
    fc.record({
      body,
      subagentId: fc.option(fc.constant("a1"), { nil: undefined }),
      lateMs: fc.constantFrom(0, 0, 0, 5, 700),
    }),
    { nil: undefined },
  ),
  afterMs: fc.constantFrom(0, 1, 300, 1000, 2500, 40_000, 90_000),
  isQuiet: fc.boolean(),
});

/** What a person has before their eyes, by kind: since when it is so. */
type Shown = Map<AttentionKind, BootMs>;

test("whatever happens, a person is told once, only while it is not quiet, and nothing that is no longer so stays", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const shown: Shown = new Map();
      let session: Session | undefined;
      let attention: Attention = [];
      let nowMs = 1_000_000;

      const see = (attended: Attended, isQuiet: boolean) => {
        attention = attended.attention;
        expect(isQuiet && attended.tell.length > 0).toBe(false);
        for (const kind of attended.withdraw) {
          expect(shown.has(kind)).toBe(true);
          shown.delete(kind);
        }
        for (const { kind, since } of attended.tell) {
          expect(shown.get(kind)).not.toBe(since);
          shown.set(kind, since);
        }
      };

      for (const { happens, afterMs, isQuiet } of steps) {
        nowMs += afterMs;
        const now = { bootMs: bootMs(nowMs), epochMs: epochMs(nowMs) };
        const rules = {
          kinds: new Set<AttentionKind>(["needs-you", "finished", "error"]),
          needsYouAfterMs: 2000,
          finishedAfterMs: 30_000,
          isQuiet,
        };
        if (happens) {
          const { lateMs, subagentId } = happens;
          const at = bootMs(nowMs - lateMs);
          const origin = { agent: "claude", sessionId: "s1", at, atEpochMs: epochMs(nowMs) };
          const inside = subagentId === undefined ? {} : { subagentId, subagentType: "x" };
          session = fold(session, { ...origin, ...inside, ...happens.body }, now).state;
        }
        if (session) {
          // Who calls for nothing has nothing that could be told.
          const fresh = attend([], session, rules, now.bootMs).attention;
          expect(isUndemanding(session) && fresh.length > 0).toBe(false);
          see(attend(attention, session, rules, now.bootMs), isQuiet);
          // To look again changes nothing.
          expect(attend(attention, session, rules, now.bootMs)).toEqual({
            attention,
            tell: [],
            withdraw: [],
          });
        } else {
          see(attendEnd(attention, rules), isQuiet);
          shown.delete("finished");
          shown.delete("error");
        }
        const isAsking = session?.waits.some(({ reason }) => reason !== "idle-prompt") ?? false;
        expect(shown.has("needs-you") && !isAsking).toBe(false);
        expect(shown.has("finished") && session?.turn.phase !== "idle").toBe(false);
        expect(shown.has("error") && session?.turn.phase !== "failed").toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});
