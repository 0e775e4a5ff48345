import type { CostBreakdown, CostView } from "../../../../core/dashboard/views.ts";
import { ChartKey } from "../charts/chart-key.tsx";
import { fewCurves } from "../charts/few-curves.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { inRange } from "../data/questions.ts";
import {
  formatCost,
  formatCount,
  formatMoney,
  formatMoneyMark,
  NOTHING,
  projectName,
  shortModel,
  shortProject,
} from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { BarList } from "../parts/bar-list.tsx";
import { WithCommands } from "../parts/command.tsx";
import { Empty, NO_PROJECTS } from "../parts/empty.tsx";
import { Figure, Figures } from "../parts/figures.tsx";
import { Panel } from "../parts/panel.tsx";

/** What was spent, by everything that can be told apart. */
export const CostPage = () => (
  <Answered<CostView> path={inRange("cost")}>{(view) => <Shown view={view} />}</Answered>
);

function Shown({ view }: { view: CostView }) {
  const { total, unit, byModel, at, overTime, stepMs, cacheSavings, unpriced } = view;
  const [model] = byModel.rows;
  const project = view.byProject.rows.find(({ name }) => name !== "");
  if (byModel.rows.length === 0) {
    return (
      <Empty
        title="Nothing was spent in this range"
        text="Choose a longer one, or start a session: its transcript tells what it used."
      />
    );
  }
  const curves = fewCurves(
    overTime.map(({ model: name, microUsd }) => ({ name: shortModel(name), values: microUsd })),
  );
  const withoutPrice = new Set(unpriced.map(shortModel));
  return (
    <div class="stack">
      <Figures hero>
        <Figure
          name={unit === "api-value" ? "Worth, at the API's prices" : "Cost"}
          value={formatCost(total)}
          note={unit === "api-value" ? "a subscription pays for it" : ""}
        />
        <Figure name="Spared by the cache" value={formatCost(cacheSavings)} note={sharedOf(view)} />
        <Figure
          name="Most by model"
          value={model ? formatCost(model.cost) : NOTHING}
          note={model && shortModel(model.name)}
        />
        <Figure
          name="Most by project"
          value={project ? formatCost(project.cost) : NOTHING}
          note={project && shortProject(project.name)}
        />
      </Figures>
      {unpriced.length > 0 && (
        <div class="banner">
          <strong>No price is known for {fewNames(unpriced)}.</strong>
          <span>
            <WithCommands text="Amounts with a + are without it. `[prices]` in the configuration can name one." />
          </span>
        </div>
      )}
      <Panel title="By model, over time">
        <ChartKey
          entries={curves.map(({ name, tone, values }) => ({
            name,
            tone,
            shown: withoutPrice.has(name)
              ? "no price"
              : formatMoney(values.reduce((sum, value) => sum + value, 0)),
          }))}
        />
        <TimeChart
          label={`Cost by model over time, ${formatCost(total)} in all`}
          at={at}
          stepMs={stepMs}
          kind="bars"
          sum="All"
          curves={curves}
          format={formatMoney}
          formatMark={formatMoneyMark}
          height={17}
        />
      </Panel>
      <div class="columns even">
        <Breakdown title="Models" of={byModel} name={shortModel} />
        <Breakdown title="Projects" of={knownProjects(view.byProject)} name={projectName} />
        <Breakdown title="Subagents" of={view.bySubagent} name={subagentName} />
        <Breakdown title="Skills" of={view.bySkill} name={toldName} />
        <Breakdown title="MCP servers" of={view.byMcpServer} name={toldName} />
        <Breakdown title="Plugins" of={view.byPlugin} name={toldName} />
      </div>
    </div>
  );
}

const knownProjects = ({ rows }: CostBreakdown): CostBreakdown =>
  rows.every(({ name }) => name === "") ? { rows: [], empty: NO_PROJECTS } : { rows };

const fewNames = (names: readonly string[]): string =>
  names.length > 3
    ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} others`
    : names.join(", ");

const subagentName = (name: string): string => (name === "main" ? "main thread" : name);

/** Unless OTEL_LOG_TOOL_DETAILS=1 is set, the client says these in place of names that are not its vendor's. */
const toldName = (name: string): string =>
  name === "custom" || name === "third-party" ? `${name} (OTEL_LOG_TOOL_DETAILS names them)` : name;

interface BreakdownProps {
  readonly title: string;
  readonly of: CostBreakdown;
  readonly name?: (name: string) => string;
}

const Breakdown = ({ title, of, name = (text) => text }: BreakdownProps) => (
  <Panel title={title}>
    {of.rows.length === 0 ? (
      <Empty text={of.empty ?? "None in this range."} />
    ) : (
      <BarList
        rest={formatMoney}
        rows={of.rows.map((row) => ({
          key: row.name,
          name: name(row.name),
          title: row.name,
          size: row.cost.microUsd ?? 0,
          shown: formatCost(row.cost),
          ...(row.tokens > 0 && { note: `${formatCount(row.tokens)} tokens` }),
        }))}
      />
    )}
  </Panel>
);

/** How much more it would have been without the cache. */
function sharedOf({ total, cacheSavings }: CostView): string {
  if (total.microUsd === null || cacheSavings.microUsd === null || total.microUsd <= 0) return "";
  const times = (total.microUsd + cacheSavings.microUsd) / total.microUsd;
  const least = cacheSavings.isPartial ? "at least " : "";
  return `without it ${least}${times.toFixed(1)}× as much`;
}
