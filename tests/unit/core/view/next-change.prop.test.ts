import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { nextChangeMs, viewBar } from "../../../../src/core/view/bar.ts";
import type { BarOptions } from "../../../../src/core/view/bar-options.ts";
import { parseBarFormat } from "../../../../src/core/view/format-string.ts";
import {
  HOUR,
  later,
  MINUTE,
  NOW,
  OPTIONS,
  SECOND,
  type SampleSession,
  sample,
} from "./sample-session.ts";

const elapsedFormat = parseBarFormat("{activity} {elapsed|–} {sessions}");
const WITH_ELAPSED: BarOptions = {
  ...OPTIONS,
  ...(elapsedFormat.ok && { format: elapsedFormat.value }),
};

const forMs = fc.oneof(
  fc.integer({ min: -5 * SECOND, max: 2 * MINUTE }),
  fc.integer({ min: 8 * MINUTE, max: 12 * MINUTE }),
  fc.integer({ min: 0, max: 30 * HOUR }),
);
const doing = fc
  .tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat(8), forMs, forMs)
  .map(([id, what, silentMs, sinceMs]) => {
    const session = sample(id).reportingAll().silent(silentMs);
    const activities: readonly SampleSession[] = [
      session,
      session.idle(sinceMs),
      session.idle(sinceMs).waiting("idle-prompt", { sinceMs }),
      session.running("Bash", "make", sinceMs),
      session.waiting("permission", { tool: "Bash", sinceMs }),
      session.waiting("question", { sinceMs }),
      session.failed("rate_limit"),
      session.compacting(sinceMs),
      session.ended(),
    ];
    return (activities[what] ?? session).session;
  });
const sessions = fc.oneof(fc.array(doing, { maxLength: 4 }), fc.array(doing, { maxLength: 20 }));
const options = fc.constantFrom(OPTIONS, WITH_ELAPSED);

test("until the next change the same sessions look the same", () => {
  fc.assert(
    fc.property(sessions, options, fc.nat(), (list, chosen, part) => {
      const ms = nextChangeMs(list, chosen, NOW) ?? 400 * 24 * HOUR;
      const shown = viewBar(list, chosen, NOW);
      expect(viewBar(list, chosen, later(part % ms))).toEqual(shown);
      expect(viewBar(list, chosen, later(ms - 1))).toEqual(shown);
    }),
    { numRuns: 2000 },
  );
});

test("the next change of one session is a change", () => {
  fc.assert(
    fc.property(doing, options, (session, chosen) => {
      const ms = nextChangeMs([session], chosen, NOW);
      fc.pre(ms !== undefined);
      const shown = viewBar([session], chosen, NOW);
      expect(viewBar([session], chosen, later(ms ?? 0))).not.toEqual(shown);
    }),
    { numRuns: 1000 },
  );
});

describe("the next change", () => {
  test.each([
    ["never comes without a session", [], OPTIONS, undefined],
    ["never comes while all are idle", [sample().idle(), sample("b").idle()], OPTIONS, undefined],
    [
      "never comes while all are idle, elapsed time asked for or not",
      [sample().idle()],
      WITH_ELAPSED,
      undefined,
    ],
    [
      "never comes for who has been reminded long ago",
      [sample().idle().waiting("idle-prompt", { sinceMs: HOUR })],
      OPTIONS,
      undefined,
    ],
    [
      "is the end of a reminder",
      [
        sample()
          .idle()
          .waiting("idle-prompt", { sinceMs: 4 * MINUTE }),
      ],
      OPTIONS,
      6 * MINUTE,
    ],
    ["is the next full minute of the activity", [sample()], OPTIONS, 57 * SECOND],
    ["is the next second where seconds show", [sample()], WITH_ELAPSED, SECOND],
    [
      "is a minute again where they no longer do",
      [sample().silent(2 * MINUTE)],
      WITH_ELAPSED,
      MINUTE,
    ],
    [
      "is the moment of going stale",
      [
        sample()
          .silent(9 * MINUTE + 30 * SECOND)
          .running("Bash", "make", 10 * SECOND),
      ],
      OPTIONS,
      30 * SECOND,
    ],
    ["is an hour away after a day", [sample().silent(25 * HOUR)], OPTIONS, HOUR],
    [
      "is that of whichever session is first",
      [sample(), sample("b").silent(50 * SECOND)],
      OPTIONS,
      10 * SECOND,
    ],
  ] as const)("%s", (_title, list, chosen, ms) => {
    expect(
      nextChangeMs(
        list.map(({ session }) => session),
        chosen,
        NOW,
      ),
    ).toBe(ms);
  });
});
