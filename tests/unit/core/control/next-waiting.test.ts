import { expect, test } from "bun:test";
import { nextWaiting, waitingKey } from "../../../../src/core/control/next-waiting.ts";
import { describeSessions } from "../../../../src/core/view/session-facts.ts";
import { MINUTE, NOW, OPTIONS, type SampleSession, sample } from "../view/sample-session.ts";

const HALF_A_MINUTE = MINUTE / 2;

const reminded = sample("docs")
  .idle()
  .waiting("idle-prompt", { sinceMs: 9 * MINUTE });
const asking = sample("api").waiting("permission", { sinceMs: HALF_A_MINUTE });
const askingLonger = sample("web").waiting("question", { sinceMs: 5 * MINUTE });

function next(sessions: readonly SampleSession[], last?: string): string | undefined {
  const facts = describeSessions(
    sessions.map(({ session }) => session),
    OPTIONS,
    NOW,
  );
  return nextWaiting(facts, last)?.id;
}

const ALL = [reminded, sample("busy"), asking, askingLonger];
const keyOf = ({ session }: SampleSession) => waitingKey(session);

test("whoever has asked longest comes first, mere reminders last, and then round again", () => {
  expect(next(ALL)).toBe("web");
  expect(next(ALL, keyOf(askingLonger))).toBe("api");
  expect(next(ALL, keyOf(asking))).toBe("docs");
  expect(next(ALL, keyOf(reminded))).toBe("web");
});

test("where the last one waits no more, it is the first again", () => {
  expect(next([asking, askingLonger], keyOf(reminded))).toBe("web");
});

test("a single one is the next one every time", () => {
  expect(next([asking], keyOf(asking))).toBe("api");
});

test("where nobody waits there is none", () => {
  expect(next([sample("busy"), sample("rest").idle()])).toBeUndefined();
  expect(next([])).toBeUndefined();
});
