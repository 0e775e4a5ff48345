import type { UsageWindow } from "../../core/usage/ledger-query.ts";
import { STEP_1H_S, STEP_5M_S, toUs } from "./instants.ts";

/** Where growth is read from: points while they are kept, then ever coarser steps. */
export type Grain = "point" | "5m" | "1h";

/** SQL with the parameters from, to, origin and length of a step in µs, and a session or NULL. */
export function growthSql(
  { from, to }: UsageWindow,
  grain: Grain,
  needsSession: boolean,
  labelSetIds: string,
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
  const source = needsSession
    ? `series_growth_1h JOIN series ON series.id = series_growth_1h.series ${joinSession}`
    : grain === "5m"
      ? "growth_5m"
      : "growth_1h";
  return {
    sql: `SELECT ${step}, label_set, ${sessionColumn}, sum(growth) AS growth
      FROM (SELECT step_s * 1000000 AS at_us, label_set, ${needsSession ? "session_id, " : ""}growth
            FROM ${source}
            WHERE step_s >= ?1 AND step_s < ?2 AND label_set IN (${labelSetIds}) AND ${onlySession})
      ${grouped}`,
    from: Math.floor(from / 1000 / stepS) * stepS,
    to: Math.ceil(to / 1000),
  };
}
