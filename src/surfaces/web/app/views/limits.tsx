import type { LimitsView } from "../../../../core/dashboard/views.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { now } from "../data/clock.ts";
import {
  formatClock,
  formatCost,
  formatCount,
  formatDuration,
  formatMoment,
  formatMoney,
  formatPercent,
} from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { Empty } from "../parts/empty.tsx";
import { Figure, Figures } from "../parts/figures.tsx";
import { Panel } from "../parts/panel.tsx";

const WINDOW_WORDS = { "5h": "Five-hour limit", "7d": "Weekly limit" } as const;

const PERIOD_WORDS = { daily: "Today", weekly: "This week", monthly: "This month" } as const;

/** What may still be used: limits of a subscription, the open block, budgets of one's own. */
export const Limits = () => (
  <Answered<LimitsView> path="/api/limits">
    {({ limits, block, budgets }) => (
      <div class="stack">
        {limits.length > 0 && (
          <div class="columns even">
            {limits.map((limit) => (
              <Limit key={`${limit.window} ${limit.account}`} limit={limit} />
            ))}
          </div>
        )}
        {limits.length === 0 && (
          <Panel title="Limits of the subscription">
            <Empty text="None have been told yet. The status line tells them, under a subscription: `waybar-llm-bridge setup` installs it." />
          </Panel>
        )}
        <div class="columns even">
          <Panel title="The open block" note="Five hours, from the first response on">
            {block === null ? (
              <Empty text="None is open: it begins with the next response." />
            ) : (
              <Block block={block} />
            )}
          </Panel>
          <Panel title="Budgets">
            {budgets.length === 0 ? (
              <Empty text="There are none. `[budget]` in the configuration sets them: daily, weekly, monthly, in dollars." />
            ) : (
              <ul class="budgets">
                {budgets.map((budget) => (
                  <Budget key={budget.period} budget={budget} />
                ))}
              </ul>
            )}
          </Panel>
        </div>
      </div>
    )}
  </Answered>
);

const levelOf = (percent: number): string =>
  percent >= 95 ? "meter over" : percent >= 80 ? "meter warning" : "meter";

function Limit({ limit }: { limit: LimitsView["limits"][number] }) {
  const { window, account, usedPercent, resetsAt, at, course } = limit;
  return (
    <Panel title={WINDOW_WORDS[window]} note={account === "default" ? undefined : account}>
      <p class="limit-head">
        <span class="limit-value">{formatPercent(usedPercent)}</span>
        <span class="muted">
          {resetsAt === null
            ? "used"
            : `used, resets in ${formatDuration(Math.max(0, resetsAt - now.value))} (${formatMoment(resetsAt, now.value)})`}
        </span>
      </p>
      <div class={levelOf(usedPercent)}>
        <i style={{ width: `${Math.min(100, usedPercent)}%` }} />
      </div>
      {course.length > 1 && (
        <div class="spaced">
          <TimeChart
            label={`${WINDOW_WORDS[window]} over the last days, now ${formatPercent(usedPercent)}`}
            at={course.map((point) => point.at)}
            stepMs={0}
            kind="line"
            curves={[{ name: "Used", tone: 1, values: course.map(({ value }) => value) }]}
            format={formatPercent}
            formatMark={formatPercent}
            height={8}
            most={100}
          />
        </div>
      )}
      <p class="faint small">Told {formatMoment(at, now.value)}</p>
    </Panel>
  );
}

function Block({ block }: { block: NonNullable<LimitsView["block"]> }) {
  const { from, to, cost, tokens, projectedMicroUsd, isTold } = block;
  const gone = Math.min(1, Math.max(0, (now.value - from) / (to - from)));
  return (
    <>
      <Figures>
        <Figure name="Cost" value={formatCost(cost)} />
        <Figure name="Tokens" value={formatCount(tokens)} />
        {projectedMicroUsd !== null && (
          <Figure name="At its end" value={formatMoney(projectedMicroUsd)} note="at this pace" />
        )}
      </Figures>
      <div class="meter">
        <i style={{ width: `${gone * 100}%` }} />
      </div>
      <p class="meter-ends">
        <span>{formatClock(from)}</span>
        <span>{formatDuration(Math.max(0, to - now.value))} left</span>
        <span>{formatClock(to)}</span>
      </p>
      <p class="faint small">
        {isTold ? "As the agent tells it." : "Worked out from the responses' times."}
      </p>
    </>
  );
}

function Budget({ budget }: { budget: LimitsView["budgets"][number] }) {
  const { period, spent, limitMicroUsd, level } = budget;
  const percent = ((spent.microUsd ?? 0) / limitMicroUsd) * 100;
  return (
    <li>
      <p class="budget-head">
        <span>{PERIOD_WORDS[period]}</span>
        <span class="number">
          <b>{formatCost(spent)}</b> <span class="muted">of {formatMoney(limitMicroUsd)}</span>
        </span>
      </p>
      <div class={level === "ok" ? "meter" : `meter ${level}`}>
        <i style={{ width: `${Math.min(100, percent)}%` }} />
      </div>
      <p class="faint small">
        {level === "over"
          ? `over by ${formatMoney((spent.microUsd ?? 0) - limitMicroUsd)}`
          : spent.microUsd === null
            ? "nothing of it has a price"
            : `${formatPercent(percent)} spent`}
      </p>
    </li>
  );
}
