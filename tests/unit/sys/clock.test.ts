import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { CLOCK_SYMBOLS, readBootMs } from "../../../src/sys/clock.ts";
import { openLibc } from "../../../src/sys/libc.ts";
import { systemNow } from "../../../src/sys/now.ts";

const libc = openLibc(CLOCK_SYMBOLS);

test("the boot clock never goes back, and is finer than a millisecond", () => {
  const times = Array.from({ length: 1000 }, () => readBootMs(libc));
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  expect(times.some((ms) => ms % 1 !== 0)).toBe(true);
});

test("the boot clock counts from the start of the machine, for every process", () => {
  const uptimeMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
  expect(systemNow().bootMs).toBeGreaterThanOrEqual(uptimeMs - 10);
  expect(readBootMs(libc)).toBeGreaterThanOrEqual(systemNow().bootMs - 1000);
});
