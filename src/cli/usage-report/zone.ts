import { BridgeFault } from "../../core/fault.ts";
import { nearest } from "../../core/nearest.ts";
import { type EpochMs, epochMs } from "../../core/instant.ts";
import type { UtcOffset } from "../../core/usage/report/local-day.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";

/** How far the clocks of a time zone are ahead of UTC; the system's where none is named. */
export function zoneOffset(timezone: string | undefined): UtcOffset {
  // By libc, since the runtime's own time zones take 4 ms to load.
  if (timezone === undefined) return utcOffsetMinutes;
  const start = zonedStart(timezone);
  if (start === undefined) throw unknownZone(timezone);
  const zone = start.timeZoneId;
  return (at: EpochMs) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
}

function zonedStart(timezone: string): Temporal.ZonedDateTime | undefined {
  // The runtime says by throwing that it knows no such zone.
  try {
    return Temporal.Instant.fromEpochMilliseconds(epochMs(0)).toZonedDateTimeISO(timezone);
  } catch {
    return undefined;
  }
}

function unknownZone(timezone: string): BridgeFault {
  const meant = nearest(timezone, Intl.supportedValuesOf("timeZone"));
  const advice = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  return new BridgeFault(
    "bad-usage",
    `Expected --timezone to be a time zone as Europe/Berlin, got "${timezone}".${advice}`,
  );
}
