import { useSignalEffect } from "@preact/signals";
import { place } from "../data/navigation.ts";
import { live } from "../data/live-feed.ts";
import { shortProject } from "../format.ts";
import type { ViewName } from "../../../../core/dashboard/view-names.ts";
import { CostPage } from "../views/cost.tsx";
import { Insights } from "../views/insights.tsx";
import { Limits } from "../views/limits.tsx";
import { Live } from "../views/live.tsx";
import { SessionPage } from "../views/session.tsx";
import { Sessions } from "../views/sessions.tsx";
import { Settings } from "../views/settings.tsx";
import { Smoke } from "../views/smoke.tsx";
import { StatsCache } from "../views/stats-cache.tsx";
import { Summary } from "../views/summary.tsx";
import { Tokens } from "../views/tokens.tsx";
import { Announcer, Banner } from "./banner.tsx";
import { Help } from "./help.tsx";
import { Sidebar, TopBar } from "./sidebar.tsx";
import { TITLES } from "./view-names.ts";
import { ViewHeader } from "./view-header.tsx";

const PAGES: Readonly<Record<ViewName, () => preact.JSX.Element>> = {
  live: Live,
  summary: Summary,
  cost: CostPage,
  tokens: Tokens,
  sessions: Sessions,
  insights: Insights,
  limits: Limits,
  stats: StatsCache,
  smoke: Smoke,
  settings: Settings,
};

/** The whole page: the way to the views, and the one that is shown. */
export function Shell() {
  useSignalEffect(() => {
    const waiting = (live.value?.sessions ?? []).filter(({ state }) => state === "waiting");
    const [first] = waiting;
    // Whoever has the page in another tab sees that somebody waits.
    const mark = first === undefined ? "" : `● ${shortProject(first.project)} waits – `;
    document.title = `${mark}${TITLES[place.value.view].title} – LLM bridge`;
  });
  const { view, session } = place.value;
  const Page = PAGES[view];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the figures
      </a>
      <div class="shell">
        <Sidebar />
        <TopBar />
        <main class="main" id="main" tabIndex={-1}>
          {view === "sessions" && session !== "" ? (
            <SessionPage key={session} id={session} />
          ) : (
            <>
              <ViewHeader />
              <div class="content">
                <Banner />
                <Page key={view} />
              </div>
            </>
          )}
        </main>
      </div>
      <Announcer />
      <Help />
    </>
  );
}
