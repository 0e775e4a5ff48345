import { describe, expect, test } from "bun:test";
import { clockTime, dayAndTime } from "../../../../src/core/format/clock-time.ts";
import { epochMs } from "../../../../src/core/instant.ts";

describe("an instant on the wall clock", () => {
  test.each([
    ["1970-01-01T00:00:00Z", 0, "Thu 00:00"],
    ["2026-11-20T17:05:59Z", 0, "Fri 17:05"],
    ["2026-11-20T17:05:59Z", 60, "Fri 18:05"],
    ["2026-11-20T23:30:00Z", 60, "Sat 00:30"],
    ["2026-11-22T02:00:00Z", -330, "Sat 20:30"],
    ["1969-12-31T23:59:00Z", 0, "Wed 23:59"],
  ])("%s, %d minutes ahead of UTC, reads %s", (iso, offset, text) => {
    const at = epochMs(Date.parse(iso));
    expect(dayAndTime(at, () => offset)).toBe(text);
    expect(clockTime(at, () => offset)).toBe(text.slice(4));
  });
});

test("the offset is asked for the instant that is told, not for the present", () => {
  const summer = epochMs(Date.parse("2026-07-01T12:00:00Z"));
  expect(clockTime(summer, (at) => (at === summer ? 120 : 60))).toBe("14:00");
});
