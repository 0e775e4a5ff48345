import type { ViewName } from "../../../../core/dashboard/view-names.ts";

/** What a view is called, and whether it shows a range of time. */
export interface ViewTitle {
  readonly title: string;
  /** Whether a range is chosen for it. */
  readonly hasRange: boolean;
}

/** Every view's title. */
export const TITLES: Readonly<Record<ViewName, ViewTitle>> = {
  live: { title: "Live", hasRange: false },
  summary: { title: "Summary", hasRange: true },
  cost: { title: "Cost", hasRange: true },
  tokens: { title: "Tokens", hasRange: true },
  sessions: { title: "Sessions", hasRange: true },
  insights: { title: "Insights", hasRange: false },
  limits: { title: "Limits and budgets", hasRange: false },
  stats: { title: "Local stats cache", hasRange: false },
  smoke: { title: "Smoke test", hasRange: false },
  settings: { title: "Settings", hasRange: false },
};

/** The sidebar, group by group. */
export const GROUPS: readonly { readonly name: string; readonly views: readonly ViewName[] }[] = [
  { name: "Now", views: ["live"] },
  { name: "Usage", views: ["summary", "cost", "tokens", "sessions", "insights", "limits"] },
  { name: "This machine", views: ["stats", "smoke", "settings"] },
];
