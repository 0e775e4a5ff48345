import type { InsightsView } from "../../../../core/dashboard/views.ts";
import { Calendar } from "../charts/calendar.tsx";
import { HeatMap } from "../charts/heat-map.tsx";
import { ofWhom } from "../data/questions.ts";
import { formatCost, formatCount, formatWhole, NOTHING } from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { Empty } from "../parts/empty.tsx";
import { Figure, Figures } from "../parts/figures.tsx";
import { Panel } from "../parts/panel.tsx";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Habits: this week beside the last, hours of the day, a year of days. */
export const Insights = () => (
  <Answered<InsightsView> path={`/api/insights?${ofWhom().slice(1)}`}>
    {(view) => <Shown view={view} />}
  </Answered>
);

function Shown({ view }: { view: InsightsView }) {
  const { calendar, hours, busiestHour, streakDays, longestStreakDays } = view;
  if (!calendar.some(({ tokens }) => tokens > 0)) {
    return (
      <Empty
        title="There are no habits yet"
        text="They show after the first days of use. `waybar-llm-bridge ledger sync` takes in transcripts of earlier ones."
      />
    );
  }
  return (
    <div class="stack">
      <Figures hero>
        <Figure
          name="Streak"
          value={days(streakDays)}
          note={`longest ${days(longestStreakDays)}`}
        />
        <Figure
          name="Busiest hour"
          value={busiestHour === null ? NOTHING : hourName(busiestHour)}
          note="of the last four weeks"
        />
        <Figure
          name="Cost of a day"
          value={formatCost(view.averageCostPerActiveDay)}
          note="of those with usage"
        />
        <Figure
          name="Days with usage"
          value={formatWhole(calendar.filter(({ tokens }) => tokens > 0).length)}
          note="in a year"
        />
      </Figures>
      <Panel title="A year">
        <Calendar days={calendar} />
      </Panel>
      <div class="columns even wide-right">
        <Panel title="This week and the last">
          <Weeks now={view.thisWeek} before={view.lastWeek} />
        </Panel>
        <Panel title="Hours of the day" note="Last four weeks">
          <HeatMap
            label={`Tokens by weekday and hour; the busiest hour is ${busiestHour === null ? "unknown" : hourName(busiestHour)}`}
            hint="Tokens by weekday and hour"
            fields={everyHour(hours)}
            columns={24}
            rows={7}
            rowNames={WEEKDAYS.map((name, row) => ({ row, name: name.slice(0, 3) }))}
            columnNames={[0, 6, 12, 18].map((column) => ({ column, name: hourName(column) }))}
            namesAt="bottom"
            widestField={4}
            fieldHeight={2.25}
          />
        </Panel>
      </div>
    </div>
  );
}

const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);

const hourName = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

/** Hours without usage are fields too. */
function everyHour(hours: InsightsView["hours"]) {
  const tokens = new Map(hours.map((entry) => [entry.weekday * 24 + entry.hour, entry.tokens]));
  return Array.from({ length: 7 * 24 }, (_, index) => {
    const [row, column] = [Math.floor(index / 24), index % 24];
    const value = tokens.get(index) ?? 0;
    const words = `${WEEKDAYS[row]}, ${hourName(column)}: ${value === 0 ? "nothing" : `${formatCount(value)} tokens`}`;
    return { column, row, value, words };
  });
}

/** Two bars for each figure, in the same measure. */
function Weeks({
  now,
  before,
}: {
  now: InsightsView["thisWeek"];
  before: InsightsView["lastWeek"];
}) {
  type Week = typeof now;
  const rows = [
    {
      name: "Cost",
      of: ({ cost }: Week) => cost.microUsd ?? 0,
      shown: ({ cost }: Week) => formatCost(cost),
    },
    {
      name: "Tokens",
      of: ({ tokens }: Week) => tokens,
      shown: ({ tokens }: Week) => formatCount(tokens),
    },
    {
      name: "Sessions",
      of: ({ sessions }: Week) => sessions,
      shown: ({ sessions }: Week) => formatWhole(sessions),
    },
    {
      name: "Active days",
      of: ({ activeDays }: Week) => activeDays,
      shown: ({ activeDays }: Week) => formatWhole(activeDays),
    },
  ];
  return (
    <dl class="weeks">
      {rows.map(({ name, of, shown }) => {
        const most = Math.max(of(now), of(before), 1e-9);
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <i class="tone-1" style={{ width: `${(of(now) / most) * 100}%` }} />
              <b>{shown(now)}</b>
              <span class="hidden-text"> this week</span>
            </dd>
            <dd class="before">
              <i class="tone-other" style={{ width: `${(of(before) / most) * 100}%` }} />
              <span>{shown(before)}</span>
              <span class="faint"> last week</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
