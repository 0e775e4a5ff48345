import { expect, test } from "bun:test";
import { zoneOffset } from "../../../../src/cli/usage-report/zone.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import { zoneClocks } from "../../../support/usage-rows.ts";

const at = (text: string) => epochMs(Date.parse(text));

test.each([
  ["UTC", "2026-07-01T00:00Z", 0],
  ["Europe/Berlin", "2026-03-29T00:59Z", 60],
  ["Europe/Berlin", "2026-03-29T01:00Z", 120],
  ["Asia/Kathmandu", "2026-07-01T00:00Z", 345],
  ["america/new_york", "2026-07-01T00:00Z", -240],
  ["+05:30", "2026-07-01T00:00Z", 330],
])("in %s clocks are ahead at %s by %i minutes", (zone, moment, minutes) => {
  expect(zoneOffset(zone)(at(moment))).toBe(minutes);
});

test("the system's zone is that of the runtime", () => {
  const moment = at("2026-07-01T00:00Z");
  expect(zoneOffset(undefined)(moment)).toBe(zoneClocks(Temporal.Now.timeZoneId())(moment));
});
