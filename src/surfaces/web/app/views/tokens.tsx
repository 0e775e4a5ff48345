import type { TokenFigures, TokensView } from "../../../../core/dashboard/views.ts";
import { ChartKey } from "../charts/chart-key.tsx";
import { fewCurves, type Tone } from "../charts/few-curves.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { inRange } from "../data/questions.ts";
import {
  formatCost,
  formatCount,
  formatCountMark,
  formatPercent,
  NOTHING,
  shortModel,
} from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { Empty } from "../parts/empty.tsx";
import { Figure, Figures } from "../parts/figures.tsx";
import { Panel } from "../parts/panel.tsx";

/** Tokens by class and by model. */
export const Tokens = () => (
  <Answered<TokensView> path={inRange("tokens")}>{(view) => <Shown view={view} />}</Answered>
);

/** Reading from the cache is most of it and costs least: the quiet colour. */
const CLASSES: readonly {
  readonly of: keyof TokenFigures;
  readonly name: string;
  readonly tone: Tone;
}[] = [
  { of: "output", name: "Output", tone: 1 },
  { of: "input", name: "Input", tone: 2 },
  { of: "cacheWrite", name: "Cache writes", tone: 4 },
  { of: "cacheRead", name: "Cache reads", tone: "other" },
];

function Shown({ view }: { view: TokensView }) {
  const { totals, models, at, byClass, byModel, stepMs, cacheHitPercent, cacheSavings } = view;
  const whole = sumOf(totals);
  if (whole === 0) {
    return (
      <Empty
        title="No tokens in this range"
        text="Choose a longer one, or start a session: they are counted from its transcript."
      />
    );
  }
  const curves = fewCurves(
    byModel.map(({ model, values }) => ({ name: shortModel(model), values })),
  );
  return (
    <div class="stack">
      <Figures hero>
        <Figure name="Tokens" value={formatCount(whole)} />
        {CLASSES.map(({ of, name }) => (
          <Figure
            key={of}
            name={name}
            value={formatCount(totals[of])}
            note={formatPercent((totals[of] / whole) * 100)}
          />
        ))}
        <Figure
          name="Prompts from the cache"
          value={cacheHitPercent === null ? NOTHING : formatPercent(cacheHitPercent)}
          note={cacheSavings.microUsd === null ? "" : `spares ${formatCost(cacheSavings)}`}
        />
      </Figures>
      <Panel title="By class" note="What was read and written, and what the cache gave">
        <ChartKey
          entries={CLASSES.map(({ of, name, tone }) => ({
            name,
            tone,
            shown: formatCount(totals[of]),
          }))}
        />
        <TimeChart
          label={`Tokens by class over time, ${formatCount(whole)} in all`}
          at={at}
          stepMs={stepMs}
          kind="bars"
          sum="All"
          curves={CLASSES.map(({ of, name, tone }) => ({ name, tone, values: byClass[of] }))}
          format={formatCount}
          formatMark={formatCountMark}
          height={17}
        />
      </Panel>
      <Panel title="Without cache reads" note="The same, closer: what costs most of the money">
        <TimeChart
          label="Tokens by class over time, without cache reads"
          at={at}
          stepMs={stepMs}
          kind="bars"
          sum="All of these"
          curves={CLASSES.filter(({ of }) => of !== "cacheRead").map(({ of, name, tone }) => ({
            name,
            tone,
            values: byClass[of],
          }))}
          format={formatCount}
          formatMark={formatCountMark}
          height={11}
        />
      </Panel>
      <Panel title="By model">
        <ChartKey
          entries={curves.map(({ name, tone, values }) => ({
            name,
            tone,
            shown: formatCount(values.reduce((sum, value) => sum + value, 0)),
          }))}
        />
        <TimeChart
          label="Tokens by model over time"
          at={at}
          stepMs={stepMs}
          kind="bars"
          sum="All"
          curves={curves}
          format={formatCount}
          formatMark={formatCountMark}
        />
        <ModelTable models={models} />
      </Panel>
    </div>
  );
}

const ModelTable = ({ models }: Pick<TokensView, "models">) => (
  <div class="table-scroll spaced">
    <table class="table">
      <thead>
        <tr>
          <th>Model</th>
          {CLASSES.map(({ of, name }) => (
            <th key={of} class={of === "input" ? "number wide" : "number"}>
              {name}
            </th>
          ))}
          <th class="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, tokens, cost }) => (
          <tr key={model}>
            <td class="name cut" title={model}>
              {shortModel(model)}
            </td>
            {CLASSES.map(({ of }) => (
              <td key={of} class={of === "input" ? "number wide" : "number"}>
                {formatCount(tokens[of])}
              </td>
            ))}
            <td class="number">{formatCost(cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const sumOf = ({ input, output, cacheRead, cacheWrite }: TokenFigures): number =>
  input + output + cacheRead + cacheWrite;
