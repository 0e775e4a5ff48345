/** The dashboard's views, in the order of the sidebar. */
export const VIEWS = [
  "live",
  "summary",
  "cost",
  "tokens",
  "sessions",
  "insights",
  "limits",
  "stats",
  "smoke",
  "settings",
] as const;

export type ViewName = (typeof VIEWS)[number];
