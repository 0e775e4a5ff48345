import type { StatsCacheView } from "../../../../core/dashboard/views.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { DAY_MS } from "../charts/time-curves.ts";
import {
  formatCount,
  formatCountMark,
  formatDayName,
  formatWhole,
  NOTHING,
  shortModel,
} from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { Empty } from "../parts/empty.tsx";
import { Figure, Figures } from "../parts/figures.tsx";
import { Panel } from "../parts/panel.tsx";

/** What the agent itself has counted on this machine, beside our figures. */
export const StatsCache = () => (
  <Answered<StatsCacheView> path="/api/stats-cache">{(view) => <Shown view={view} />}</Answered>
);

function Shown({ view }: { view: StatsCacheView }) {
  const { path, problem, totals, days, models, hours, firstSession, lastComputed } = view;
  if (problem !== null) return <Empty title="There is nothing to show" text={problem} />;
  return (
    <div class="stack">
      <Figures hero>
        <Figure name="Messages" value={totals ? formatCount(totals.messages) : NOTHING} />
        <Figure name="Sessions" value={totals ? formatWhole(totals.sessions) : NOTHING} />
        <Figure
          name="Tool calls"
          value={formatCount(days.reduce((sum, { toolCalls }) => sum + toolCalls, 0))}
          note="in the days below"
        />
        <Figure
          name="First session"
          value={firstSession === null ? NOTHING : formatDayName(firstSession.slice(0, 10))}
          note={firstSession?.slice(0, 4)}
        />
        <Figure
          name="Counted through"
          value={lastComputed === null ? NOTHING : formatDayName(lastComputed.slice(0, 10))}
          note="by the agent itself"
        />
      </Figures>
      <Panel title="Messages a day" aside={<span class="mono">{path}</span>}>
        <TimeChart
          label="Messages a day"
          at={days.map(({ day }) => new Date(`${day}T00:00:00`).getTime())}
          stepMs={DAY_MS}
          kind="bars"
          curves={[{ name: "Messages", tone: 1, values: days.map(({ messages }) => messages) }]}
          format={formatWhole}
          formatMark={formatCountMark}
        />
      </Panel>
      <div class="columns even">
        <Panel title="Models">
          <Models models={models} />
        </Panel>
        <Panel title="Sessions by the hour they began">
          <Hours hours={hours} />
        </Panel>
      </div>
    </div>
  );
}

const Models = ({ models }: Pick<StatsCacheView, "models">) => (
  <div class="table-scroll">
    <table class="table">
      <thead>
        <tr>
          <th>Model</th>
          <th class="number">Input</th>
          <th class="number">Output</th>
          <th class="number">Cache reads</th>
          <th class="number">Cache writes</th>
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, tokens }) => (
          <tr key={model}>
            <td class="name cut" title={model}>
              {shortModel(model)}
            </td>
            <td class="number">{formatCount(tokens.input)}</td>
            <td class="number">{formatCount(tokens.output)}</td>
            <td class="number">{formatCount(tokens.cacheRead)}</td>
            <td class="number">{formatCount(tokens.cacheWrite)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function Hours({ hours }: Pick<StatsCacheView, "hours">) {
  const counts = new Map(hours.map(({ hour, count }) => [hour, count]));
  const most = Math.max(1, ...hours.map(({ count }) => count));
  return (
    <ol class="hours">
      {Array.from({ length: 24 }, (_, hour) => {
        const count = counts.get(hour) ?? 0;
        const name = `${String(hour).padStart(2, "0")}:00`;
        return (
          <li key={hour} title={`${name}: ${formatWhole(count)} sessions`}>
            <i style={{ height: `${(count / most) * 100}%` }} />
            <span class={hour % 6 === 0 ? "" : "hidden-text"}>{name}</span>
            <span class="hidden-text">: {formatWhole(count)}</span>
          </li>
        );
      })}
    </ol>
  );
}
