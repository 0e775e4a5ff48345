import type { UsageWindow } from "../../core/usage/ledger-query.ts";
import { STEP_1H_S, STEP_5M_S, toUs } from "./instants.ts";

/** Where growth is read from: points while they are kept, then ever coarser steps. */
export type Grain = "point" | "5m" | "1h";

/** SQL with the parameters from, to, origin and length of a step in µs, and a session or NULL. `isWhole`: all of it is one step. */
export function growthSql(
  { from, to }: UsageWindow,
  grain: Grain,
  needsSession: boolean,
  labelSetIds: string,
  isWhole: boolean,
): { readonly sql: string; readonly from: number; readonly to: number } {
  const step = "(max(at_us, ?3) - ?3) / ?4 AS step";
  const bySession = needsSession ? ", session_id" : "";
  const sessionColumn = needsSession ? "session_id" : "'' AS session_id";
  const joinSession = needsSession ? "JOIN sessions ON sessions.id = series.session" : "";
  const onlySession = needsSession ? "(?5 IS NULL OR session_id = ?5)" : "?5 IS NULL";
  const summed = `SELECT ${step}, label_set, ${sessionColumn}, sum(growth) AS growth`;
  const grouped = `GROUP BY 1, label_set${bySession}`;
  if (grain === "point") {
    return {
      sql: `${summed} FROM points JOIN series ON series.id = points.series ${joinSession}
        WHERE at_us >= ?1 AND at_us < ?2 AND label_set IN (${labelSetIds}) AND ${onlySession} ${grouped}`,
      from: toUs(from),
      to: toUs(to),
    };
  }
  const stepS = grain === "5m" && !needsSession ? STEP_5M_S : STEP_1H_S;
  const [firstS, endS] = [Math.floor(from / 1000 / stepS) * stepS, Math.ceil(to / 1000)];
  const read = (source: string, within: string): string =>
    `SELECT step_s * 1000000 AS at_us, label_set, ${needsSession ? "session_id, " : ""}growth
     FROM ${source} WHERE ${within} AND label_set IN (${labelSetIds}) AND ${onlySession}`;
  const within = "step_s >= ?1 AND step_s < ?2";
  const steps = (): string => {
    if (needsSession) {
      const series = "series_growth_1h JOIN series ON series.id = series_growth_1h.series";
      return read(`${series} ${joinSession}`, within);
    }
    if (stepS === STEP_1H_S) return read("growth_1h", within);
    if (!isWhole) return read("growth_5m", within);
    // Whole hours have twelve times fewer rows.
    const { first, end } = wholeHours(firstS, endS);
    return `${read("growth_1h", `step_s >= ${first} AND step_s < ${end}`)}
      UNION ALL ${read("growth_5m", `step_s < ${first} AND ${within}`)}
      UNION ALL ${read("growth_5m", `step_s >= ${end} AND ${within}`)}`;
  };
  return { sql: `${summed} FROM (${steps()}) ${grouped}`, from: firstS, to: endS };
}

/** Where the whole hours of a stretch of time begin and end, in seconds since 1970. */
function wholeHours(fromS: number, toS: number): { readonly first: number; readonly end: number } {
  const first = Math.ceil(fromS / STEP_1H_S) * STEP_1H_S;
  return { first, end: Math.max(first, Math.floor(toS / STEP_1H_S) * STEP_1H_S) };
}
