import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { codexMessage } from "../../../../src/agents/codex/hook.ts";
import { activityOf } from "../../../../src/core/session/activity.ts";
import type { Session } from "../../../../src/core/session/session.ts";
import { bridge, type BridgeScript, describeActivity } from "../../../support/bridge.ts";
import { recordedInputs, recordedRun } from "../../../support/fixtures.ts";

/**
 * Hooks that are installed twice, by a plugin and by settings, call us twice for everything, a few
 * milliseconds apart. A recorded session, told so, must show at each of its steps what it shows when
 * it is told once.
 */
const RUNS = {
  "Claude Code in a terminal": () =>
    recordedRun("interactive").reduce(
      (script, { atMs, payload }) => script.hook(payload).at(atMs),
      bridge(),
    ),
  "Claude Code in print mode": () =>
    recordedRun("print-main").reduce(
      (script, { atMs, payload }) => script.hook(payload).at(atMs),
      bridge(),
    ),
  Codex: () =>
    recordedInputs("codex/0.169.0/hooks/calls-refused-failed-delegated").reduce(
      (script: BridgeScript, input) => script.message(codexMessage(input) ?? { event: "?" }),
      bridge(),
    ),
} as const;

/** All that a view could tell apart, but for times. */
const shown = (session: Session) => ({
  activity: describeActivity(activityOf(session)),
  prompt: session.prompt?.text,
  model: session.model,
  title: session.title,
  turn: [session.turn.phase, session.turn.error],
  tools: session.tools.map(({ id, name, subject }) => [id, name, subject]),
  // Two calls that end within a millisecond of each other may change places.
  recentTools: session.recentTools
    .map(({ id, name, outcome, subject }) => [id, name, subject, outcome].join(" "))
    .toSorted(),
  waits: session.waits.map(({ reason, subagentId, subject, tool }) => [
    reason,
    subagentId,
    tool,
    subject,
  ]),
  subagents: session.subagents.map(({ endedAt, id, type }) => [id, type, endedAt !== undefined]),
  background: session.background,
  todos: session.todos,
});

const shownOf = (script: BridgeScript) =>
  [...script.sessions()].map(([id, session]) => [id, shown(session)]);

const upTo = (script: BridgeScript, count: number) =>
  script.delivered(Array.from({ length: count }, (_, index) => index));

/** Each event of the script, and a copy of it that is stamped so much later. */
const doubled = (script: BridgeScript, apartMs: number) => {
  let both = bridge();
  for (let index = 0; index < script.length; index++) {
    both = both.joined(script.delivered([index]).twice(apartMs));
  }
  return both;
};

describe.each(Object.entries(RUNS))("%s, hooked twice,", (_name, run) => {
  const once = run();

  test.each([0, 1, 3])("shows at every step what it shows hooked once, %p ms apart", (apartMs) => {
    const both = doubled(once, apartMs);
    for (let steps = 1; steps <= once.length; steps++) {
      expect(shownOf(upTo(both, steps * 2))).toEqual(shownOf(upTo(once, steps)));
    }
  });

  test("comes to the same whichever of two neighbours arrives first", () => {
    const both = doubled(once, 1);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: once.length }),
        fc.infiniteStream(fc.boolean()),
        (steps, swaps) => {
          const order = Array.from({ length: steps * 2 }, (_, index) => index);
          for (let at = 0; at + 1 < order.length; at += 2) {
            if (swaps.next().value) order.splice(at, 2, at + 1, at);
          }
          expect(shownOf(both.delivered(order))).toEqual(shownOf(upTo(once, steps)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
