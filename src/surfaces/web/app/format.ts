import type { Cost, SessionRow } from "../../../core/dashboard/views.ts";

/** Narrow, and no line breaks there. */
const THIN = "\u202f";

const SIZES = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** What cannot be known. */
export const NOTHING = "–";

/** A count in three digits: `812`, `1.53 k`, `15.3 k`, `1.20 M`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return NOTHING;
  const size = Math.abs(count);
  // Each unit begins where the one below would round up to a thousand.
  const unit = SIZES.find(([least]) => size >= least * 0.9995);
  if (unit === undefined) return String(Math.round(count));
  return `${threeDigits(count / unit[0])}${THIN}${unit[1]}`;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  return value.toFixed(size >= 9.995 ? 1 : 2);
}

/** A plain count, by thousands: `1,204`. */
export const formatWhole = (count: number): string => Math.round(count).toLocaleString("en-US");

/** Micro-dollars as `$3.40`, `$1,204`; less than half a cent as `<$0.01`. */
export function formatMoney(microUsd: number): string {
  const dollars = microUsd / 1e6;
  if (dollars !== 0 && Math.abs(dollars) < 0.005) return "<$0.01";
  const digits = Math.abs(dollars) >= 1000 ? 0 : 2;
  return dollars
    .toLocaleString("en-US", {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    .replace("-", "−");
}

/** A cost; `+` where the whole is more, because some of it has no price. */
export function formatCost({ microUsd, isPartial }: Cost): string {
  if (microUsd === null) return NOTHING;
  return formatMoney(microUsd) + (isPartial ? "+" : "");
}

/** Money on an axis whose marks are `stepMicroUsd` apart: as many digits on all as tell them apart. */
export function formatMoneyMark(microUsd: number, stepMicroUsd: number): string {
  const dollars = microUsd / 1e6;
  if (dollars === 0) return "$0";
  const size = SIZES.find(([least]) => dollars >= least);
  if (size) return `$${threeDigits(dollars / size[0]).replace(/\.?0+$/, "")}${THIN}${size[1]}`;
  const digits = [0, 2, 3, 4, 5].find((most) => stepMicroUsd % 10 ** (6 - most) === 0);
  return `$${dollars.toFixed(digits ?? 6)}`;
}

/** A count on an axis: `0`, `500`, `1.5 M`. */
export const formatCountMark = (count: number): string =>
  formatCount(count)
    .replace(/(\.\d*?)0+(?=\u202f)/, "$1")
    .replace(/\.(?=\u202f)/, "");

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in its two largest units: `840 ms`, `4.2 s`, `4 m 12 s`, `3 h 05 m`, `2 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms <= 0) return `0${THIN}s`;
  if (ms < 0.5) return `<1${THIN}ms`;
  if (ms < SECOND - 0.5) return `${Math.round(ms)}${THIN}ms`;
  if (ms < 10 * SECOND - 50) return `${(ms / SECOND).toFixed(1)}${THIN}s`;
  const whole = Math.round(ms / SECOND) * SECOND;
  if (whole < MINUTE) return `${whole / SECOND}${THIN}s`;
  if (whole < HOUR) return twoUnits(whole, MINUTE, "m", SECOND, "s", 2);
  if (whole < DAY) return twoUnits(whole, HOUR, "h", MINUTE, "m", 2);
  return twoUnits(whole, DAY, "d", HOUR, "h", 1);
}

/** What has gone by since, in whole seconds: it ticks. */
export const formatElapsed = (ms: number): string => {
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  return whole < MINUTE ? `${whole / SECOND}${THIN}s` : formatDuration(whole);
};

function twoUnits(
  ms: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
  digits: number,
): string {
  const rest = String(Math.floor((ms % large) / small)).padStart(digits, "0");
  return `${Math.floor(ms / large)}${THIN}${largeName} ${rest}${THIN}${smallName}`;
}

/** `12 %`, `0.4 %`. */
export function formatPercent(percent: number): string {
  const digits = percent !== 0 && Math.abs(percent) < 9.95 ? 1 : 0;
  return `${percent.toFixed(digits).replace(/\.0$/, "")}${THIN}%`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockWithSeconds = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** Months as three letters each: `Intl` takes four for September. */
export const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(
  " ",
);

const WEEKDAYS: readonly string[] = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

/** `14:05`. */
export const formatClock = (at: number): string => clock.format(at);

/** `14:05:09`. */
export const formatClockSeconds = (at: number): string => clockWithSeconds.format(at);

/** `12 Nov`. */
export function formatDay(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}

/** `Thu 12 Nov`. */
export const formatWeekday = (at: number): string =>
  `${WEEKDAYS[new Date(at).getDay()]} ${formatDay(at)}`;

/** A local day by its name (`2026-11-12`) as `Thu 12 Nov`. */
export function formatDayName(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return formatWeekday(new Date(year, month - 1, date).getTime());
}

/** `14:05` today, else `12 Nov 14:05`. */
export function formatMoment(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? formatClock(at) : `${formatDay(at)} ${formatClock(at)}`;
}

/** The last part of a path: how people call a project. */
export function shortProject(path: string): string {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return name.trim() === "" ? path || "no project" : name;
}

/** A project among others; telemetry does not tell which it is. */
export const projectName = (path: string): string =>
  path === "" ? "project not known" : shortProject(path);

/** The beginning of a session's id: it tells sessions without a project apart. */
export const shortId = (id: string): string => id.slice(0, 8);

/** What a session is called: by its project, else by the beginning of its id. */
export const sessionName = ({ project, id }: Pick<SessionRow, "project" | "id">): string =>
  project === null ? `session ${shortId(id)}` : shortProject(project);

/** A model's name as people say it: `claude-opus-4-5-20251101` is `Opus 4.5`. Others stay as they are, without a date. */
export function shortModel(model: string): string {
  const name = model.replace(/-20\d{6}$/, "");
  const newer = /^claude-([a-z]+)-(\d+(?:-\d+)?)$/.exec(name);
  const older = /^claude-(\d+(?:-\d+)?)-([a-z]+)$/.exec(name);
  const family = newer?.[1] ?? older?.[2];
  const version = newer?.[2] ?? older?.[1];
  if (family !== undefined && version !== undefined) {
    return `${family.charAt(0).toUpperCase()}${family.slice(1)} ${version.replace("-", ".")}`;
  }
  return name === "" ? NOTHING : name.replace(/^claude-/, "");
}
