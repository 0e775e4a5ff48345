import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import type { RateLimit } from "../../../../src/core/session/session.ts";
import { type LimitSamples, limitSamples } from "../../../../src/daemon/spending/limit-samples.ts";
import { sample } from "../../core/view/sample-session.ts";

interface Told {
  readonly at?: number;
  readonly dir?: string;
  readonly fiveHour?: RateLimit;
  readonly sevenDay?: RateLimit;
}

const RESETS_AT = epochMs(900);

function tell(samples: LimitSamples, { at = 1, dir = "/home/ada/.claude", ...status }: Told) {
  const transcriptPath = `${dir}/projects/-src/a.jsonl`;
  samples.add(sample().with({ transcriptPath }).reporting(status).session, epochMs(at));
}

test("both limits are taken, with their time and account", () => {
  const samples = limitSamples();
  tell(samples, {
    at: 7,
    fiveHour: { usedPercent: 23.5, resetsAt: RESETS_AT },
    sevenDay: { usedPercent: 41 },
  });
  const of = { account: "/home/ada/.claude", at: epochMs(7) };
  expect(samples.waiting()).toEqual([
    { ...of, window: "5h", usedPercent: 23.5, resetsAt: RESETS_AT },
    { ...of, window: "7d", usedPercent: 41 },
  ]);
});

test("what is repeated is taken once, whichever session repeats it, also after it was written down", () => {
  const samples = limitSamples();
  const status = { fiveHour: { usedPercent: 20, resetsAt: RESETS_AT } };
  for (const at of [1, 2, 3]) tell(samples, { at, ...status });
  expect(samples.waiting()).toHaveLength(1);
  samples.settle();
  tell(samples, { at: 4, ...status });
  expect(samples.waiting()).toEqual([]);
});

test("a percentage that has changed is taken, and a window that has", () => {
  const samples = limitSamples();
  tell(samples, { fiveHour: { usedPercent: 20, resetsAt: RESETS_AT } });
  tell(samples, { at: 2, fiveHour: { usedPercent: 21, resetsAt: RESETS_AT } });
  tell(samples, { at: 3, fiveHour: { usedPercent: 21, resetsAt: epochMs(1800) } });
  expect(samples.waiting().map(({ at }) => Number(at))).toEqual([1, 2, 3]);
});

test("what could not be written down waits on", () => {
  const samples = limitSamples();
  tell(samples, { fiveHour: { usedPercent: 20 } });
  expect(samples.waiting()).toHaveLength(1);
  tell(samples, { at: 2, fiveHour: { usedPercent: 21 } });
  expect(samples.waiting()).toHaveLength(2);
});

test.each(["/home/ada/.claude", "/srv/projects/ada/.claude", "/projects/.claude"])(
  "the account is the directory %s, also below one that is called projects",
  (dir) => {
    const samples = limitSamples();
    tell(samples, { dir, fiveHour: { usedPercent: 20 } });
    expect(samples.waiting()).toMatchObject([{ account: dir }]);
  },
);

test("one account's limits do not hide another's", () => {
  const samples = limitSamples();
  for (const dir of ["/home/ada/.claude", "/home/ada/.claude-work", "/home/ada/.claude"]) {
    tell(samples, { dir, fiveHour: { usedPercent: 20 } });
  }
  expect(samples.waiting().map(({ account }) => account)).toEqual([
    "/home/ada/.claude",
    "/home/ada/.claude-work",
  ]);
});

test("a session that was told of no limits adds nothing", () => {
  const samples = limitSamples();
  samples.add(sample().session, epochMs(1));
  tell(samples, {});
  expect(samples.waiting()).toEqual([]);
});
