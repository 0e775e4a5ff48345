import { describe, expect, test } from "bun:test";
import {
  isQuietAt,
  parseQuietHours,
  quietUntil,
} from "../../../../src/core/attention/quiet-hours.ts";
import { type EpochMs, epochMs } from "../../../../src/core/instant.ts";

const at = (iso: string): EpochMs => epochMs(Date.parse(iso));

/** A place one hour ahead of UTC, two hours from 2026-03-29 01:00Z to 2026-10-25 01:00Z. */
const berlin = (moment: EpochMs): number =>
  moment >= at("2026-03-29T01:00Z") && moment < at("2026-10-25T01:00Z") ? 120 : 60;

function until(span: string, iso: string): string | undefined {
  const hours = parseQuietHours(span);
  if (!hours) throw new Error(`Expected ${span} to be quiet hours.`);
  const end = quietUntil(hours, at(iso), berlin);
  expect(isQuietAt(hours, at(iso), berlin)).toBe(end > at(iso));
  return end === at(iso) ? undefined : new Date(end).toISOString().slice(0, 16);
}

describe("what is written as quiet hours", () => {
  test.each(["22:00-07:30", "00:00-23:59", "13:00-14:00"])("%s is read", (text) => {
    expect(parseQuietHours(text)).toBeDefined();
  });

  test.each([
    "",
    "22-7",
    "24:00-07:00",
    "22:60-07:00",
    "22:00–07:00",
    "22:00-07:00 ",
    "9:00-10:00",
    "07:00-07:00",
  ])("%p is not", (text) => {
    expect(parseQuietHours(text)).toBeUndefined();
  });
});

describe("quiet hours", () => {
  test.each([
    ["09:00-17:00", "2026-01-10T07:59Z", undefined],
    ["09:00-17:00", "2026-01-10T08:00Z", "2026-01-10T16:00"],
    ["09:00-17:00", "2026-01-10T15:59Z", "2026-01-10T16:00"],
    ["09:00-17:00", "2026-01-10T16:00Z", undefined],
  ])("%s of a day: at %s they end at %p", (span, moment, end) => {
    expect(until(span, moment)).toBe(end);
  });

  test.each([
    ["2026-01-10T20:59Z", undefined],
    ["2026-01-10T21:00Z", "2026-01-11T06:30"],
    ["2026-01-11T03:00Z", "2026-01-11T06:30"],
    ["2026-01-11T06:30Z", undefined],
  ])("over midnight: at %s they end at %p", (moment, end) => {
    expect(until("22:00-07:30", moment)).toBe(end);
  });

  test("are an hour shorter in the night in which clocks go forward", () => {
    expect(until("22:00-07:30", "2026-03-28T21:00Z")).toBe("2026-03-29T05:30");
  });

  test("are an hour longer in the night in which clocks go back", () => {
    expect(until("22:00-07:30", "2026-10-24T20:00Z")).toBe("2026-10-25T06:30");
  });

  test("that end at a time which the clocks skip end when it is skipped", () => {
    expect(until("22:00-02:30", "2026-03-29T00:30Z")).toBe("2026-03-29T01:00");
  });

  test("that end at a time which comes twice end when it comes first, and begin again with it", () => {
    expect(until("22:00-02:30", "2026-10-24T23:00Z")).toBe("2026-10-25T00:30");
    expect(until("22:00-02:30", "2026-10-25T00:45Z")).toBeUndefined();
    expect(until("22:00-02:30", "2026-10-25T01:00Z")).toBe("2026-10-25T01:30");
  });
});
