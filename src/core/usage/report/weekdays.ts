/** In the order in which a week's days are counted: from 0, Sunday, to 6. */
export const WEEKDAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** The number by which calendars go. */
export const weekdayNumber = (weekday: Weekday): number => WEEKDAYS.indexOf(weekday);
