import { expect, test } from "bun:test";
import { judgeAnswer, waitMs } from "../../../../src/core/telemetry/resend.ts";

const NOON_MS = Date.UTC(2026, 10, 21, 12);

test.each([
  [200, null, { kind: "sent" }],
  [202, null, { kind: "sent" }],
  [400, null, { kind: "refused" }],
  [401, "5", { kind: "refused" }],
  [413, null, { kind: "refused" }],
  [500, null, { kind: "refused" }],
  [301, null, { kind: "refused" }],
  [408, null, { kind: "again" }],
  [429, null, { kind: "again" }],
  [502, null, { kind: "again" }],
  [503, "7", { kind: "again", afterMs: 7000 }],
  [504, "Sat, 21 Nov 2026 12:00:30 GMT", { kind: "again", afterMs: 30_000 }],
  [503, "Sat, 21 Nov 2026 11:00:00 GMT", { kind: "again", afterMs: 0 }],
  [503, "99999999", { kind: "again", afterMs: 3600_000 }],
  [503, "soon", { kind: "again" }],
] as const)("after %i with retry-after %p", (status, retryAfter, verdict) => {
  expect(judgeAnswer(status, retryAfter, NOON_MS)).toEqual(verdict);
});

test("waits double up to a minute, and half of each is chance", () => {
  expect([1, 2, 3, 7, 50].map((failures) => waitMs(failures, 1))).toEqual([
    1000, 2000, 4000, 60_000, 60_000,
  ]);
  expect([1, 7].map((failures) => waitMs(failures, 0))).toEqual([500, 30_000]);
});
