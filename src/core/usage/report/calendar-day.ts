/** A day of the calendar, in no time zone: how many days after 1970-01-01. */
export type CalendarDay = number & { readonly brand: "CalendarDay" };

/** One day, without regard to daylight saving. */
export const DAY_MS = 86_400_000;

/** Names a count of days since 1970-01-01 as a day. */
export const calendarDay = (days: number): CalendarDay => days as CalendarDay;

/** The day of that year, month (from 1) and day of the month; what is beyond a month's end runs into the next. */
export const toCalendarDay = (year: number, month: number, dayOfMonth: number): CalendarDay =>
  calendarDay(Date.UTC(year, month - 1, dayOfMonth) / DAY_MS);

/** Reads `20261007` and `2026-10-07`; undefined for anything else, and for days that no month has. */
export function parseCalendarDay(text: string): CalendarDay | undefined {
  const parts = /^(\d{4})(-?)(\d\d)\2(\d\d)$/.exec(text.trim());
  if (parts === null) return undefined;
  const [, year = "", , month = "", dayOfMonth = ""] = parts;
  const day = toCalendarDay(Number(year), Number(month), Number(dayOfMonth));
  return renderDay(day) === `${year}-${month}-${dayOfMonth}` ? day : undefined;
}

/** As `2026-10-07`. */
export const renderDay = (day: CalendarDay): string =>
  new Date(day * DAY_MS).toISOString().slice(0, 10);

/** From 0, Sunday, to 6. The first of 1970 was a Thursday. */
export const weekdayOf = (day: CalendarDay): number => (((day + 4) % 7) + 7) % 7;

/** The last day up to `day` that is such a weekday. */
export const startOfWeek = (day: CalendarDay, firstWeekday: number): CalendarDay =>
  calendarDay(day - ((weekdayOf(day) - firstWeekday + 7) % 7));

/** The first of the month that lies so many months after that of `day`. */
export function startOfMonth(day: CalendarDay, monthsLater = 0): CalendarDay {
  const date = new Date(day * DAY_MS);
  return toCalendarDay(date.getUTCFullYear(), date.getUTCMonth() + 1 + monthsLater, 1);
}
