import type { Cost, SummaryView } from "../../../../core/dashboard/views.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { inRange, rangeWords } from "../data/questions.ts";
import {
  formatCost,
  formatCount,
  formatCountMark,
  formatDuration,
  formatMoney,
  formatMoneyMark,
  formatWhole,
  NOTHING,
  projectName,
  shortModel,
} from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { BarList } from "../parts/bar-list.tsx";
import { Empty, NO_PROJECTS, telemetryWords } from "../parts/empty.tsx";
import { Change, Figure, Figures } from "../parts/figures.tsx";
import { Panel } from "../parts/panel.tsx";

/** What a range of time comes to. */
export const Summary = () => (
  <Answered<SummaryView> path={inRange("summary")}>{(view) => <Shown view={view} />}</Answered>
);

function Shown({ view }: { view: SummaryView }) {
  const { metrics, cost, unit, before, stepMs, costOverTime, projects, sources } = view;
  const since = rangeWords();
  if (metrics.totalTokens === 0 && metrics.sessionCount === 0) {
    return (
      <Empty
        title="Nothing was used in this range"
        text="Choose a longer one, or start a session: figures come from the agent's transcripts. If there should be some, `waybar-llm-bridge doctor` says what is missing."
      />
    );
  }
  return (
    <div class="stack">
      <Figures hero>
        <Figure
          name={unit === "api-value" ? "Worth, at the API's prices" : "Cost"}
          value={formatCost(cost)}
          note={<CostChange from={before.cost} to={cost} since={since} />}
        />
        <Figure
          name="Tokens"
          value={formatCount(metrics.totalTokens)}
          note={<Change from={before.totalTokens} to={metrics.totalTokens} since={since} />}
        />
        <Figure
          name="Sessions"
          value={formatWhole(metrics.sessionCount)}
          note={<Change from={before.sessionCount} to={metrics.sessionCount} since={since} />}
        />
        <Worked view={view} />
      </Figures>
      {view.telemetryOnly !== null && (
        <p class="muted">
          {`${formatCost(view.telemetryOnly.cost)} of it, ${formatCount(view.telemetryOnly.tokens)} tokens, is of sessions that only telemetry tells of: no transcript of them is here.`}
        </p>
      )}
      <Panel title="Cost over time">
        <TimeChart
          label={`Cost over time, ${formatCost(cost)} in all`}
          at={costOverTime.map(({ at }) => at)}
          stepMs={stepMs}
          kind="bars"
          curves={[{ name: "Cost", tone: 1, values: costOverTime.map(({ value }) => value) }]}
          format={formatMoney}
          formatMark={formatMoneyMark}
        />
      </Panel>
      <Panel title="Tokens over time">
        <TimeChart
          label={`Tokens over time, ${formatCount(metrics.totalTokens)} in all`}
          at={metrics.tokensOverTime.map(({ at }) => at)}
          stepMs={stepMs}
          kind="bars"
          curves={[
            { name: "Tokens", tone: 2, values: metrics.tokensOverTime.map(({ value }) => value) },
          ]}
          format={formatCount}
          formatMark={formatCountMark}
          height={10}
        />
      </Panel>
      <div class="columns even">
        <Panel title="Projects">
          {projects.every(({ project }) => project === "") ? (
            <Empty text={NO_PROJECTS} />
          ) : (
            <BarList
              rest={formatMoney}
              rows={projects.map(({ project, cost: of, tokens }) => ({
                key: project,
                name: projectName(project),
                title: project,
                size: of.microUsd ?? 0,
                shown: formatCost(of),
                note: `${formatCount(tokens)} tokens`,
              }))}
            />
          )}
        </Panel>
        <Panel title="Models">
          <BarList
            tone={2}
            rest={formatCount}
            rows={bySize(metrics.tokensByModel).map(({ model, tokens, costUsd }) => ({
              key: model,
              name: shortModel(model),
              title: model,
              size: tokens,
              shown: formatCount(tokens),
              note: costUsd === null ? "no price" : formatMoney(costUsd * 1e6),
            }))}
          />
        </Panel>
      </div>
      {sources.telemetry !== "on" && sources.store === "embedded" && (
        <Empty
          text={`Active time, lines, commits and pull requests come from the agent's telemetry. ${telemetryWords(sources)}`}
        />
      )}
    </div>
  );
}

/** What only telemetry tells. */
function Worked({ view: { metrics, sources } }: { view: SummaryView }) {
  const isKnown = sources.store === "prometheus" || sources.telemetry === "on";
  const shown = (text: string): string => (isKnown ? text : NOTHING);
  return (
    <>
      <Figure name="Active time" value={shown(formatDuration(metrics.activeTimeSeconds * 1000))} />
      <Figure
        name="Lines"
        value={shown(`+${formatCount(metrics.linesAdded)}`)}
        note={shown(`−${formatCount(metrics.linesRemoved)} removed`)}
      />
      <Figure
        name="Commits"
        value={shown(formatWhole(metrics.commitCount))}
        note={shown(pullRequests(metrics.pullRequestCount))}
      />
    </>
  );
}

const bySize = (models: SummaryView["metrics"]["tokensByModel"]) =>
  models.toSorted((a, b) => b.tokens - a.tokens);

const pullRequests = (count: number): string =>
  count === 1 ? "1 pull request" : `${formatWhole(count)} pull requests`;

const CostChange = ({ from, to, since }: { from: Cost; to: Cost; since: string }) =>
  from.microUsd === null || to.microUsd === null ? null : (
    <Change from={from.microUsd} to={to.microUsd} since={since} />
  );
