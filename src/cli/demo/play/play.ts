import { watchBarFile } from "../draw/watch-bar.ts";
import { type BarState, parseBarState } from "../draw/bar-state.ts";
import type { Scenario } from "../scenarios.ts";
import { performStep } from "./actor.ts";
import { isCompanion, pauseBeforeMs } from "./pace.ts";
import type { RecordedStep } from "./recording.ts";
import { waitUntilShown } from "./settle.ts";
import type { Stage } from "./stage.ts";
import { describeStep, type StepWords } from "./step-words.ts";

/** Whoever watches the play. */
export interface Audience {
  begin(scenario: Scenario, place: string): void;
  /** Steps that make one change begin with the first; the others are its companions. */
  happens(words: StepWords, project: string, isFirst: boolean): void;
  /** The state file holds something else. */
  seesBar(bar: BarState | undefined): void;
  seesStatusLine(text: string): void;
  /** All that has happened is shown. */
  rests(): void;
}

/** What was done, for the last words. */
export interface Played {
  readonly hooksMs: readonly number[];
  readonly statusLines: number;
  readonly redraws: number;
  readonly isWhole: boolean;
}

/** Long enough to see that a scenario is over. */
const CURTAIN_MS = 450;

/** Plays scenarios one after another; ends early, without a fault, when `stopped` is. */
export async function playScenarios(
  scenarios: readonly Scenario[],
  stage: Stage,
  audience: Audience,
  pace: number,
  stopped: AbortSignal,
): Promise<Played> {
  const hooksMs: number[] = [];
  let statusLines = 0;
  let redraws = 0;
  let seen: string | undefined;
  using _watch = watchBarFile(stage.paths.state, (text) => {
    redraws++;
    seen = text;
    audience.seesBar(parseBarState(text));
  });

  const play = async (step: RecordedStep, isFirst: boolean) => {
    audience.happens(describeStep(step), step.project, isFirst);
    const { at, hookMs, printed } = await performStep(step, stage);
    if (hookMs !== undefined) hooksMs.push(hookMs);
    if (printed !== undefined) {
      statusLines++;
      audience.seesStatusLine(printed.trimEnd());
    }
    return at;
  };

  for (const [index, scenario] of scenarios.entries()) {
    const { steps } = await scenario.load();
    audience.begin(scenario, scenarios.length === 1 ? "" : `${index + 1} of ${scenarios.length}`);
    let restedAtMs = performance.now();
    for (const burst of burstsOf(steps)) {
      for (const [nth, step] of burst.entries()) {
        const sinceMs = nth === 0 ? performance.now() - restedAtMs : 0;
        await pause(pauseBeforeMs(step, pace) - sinceMs, stopped);
        if (stopped.aborted) return { hooksMs, statusLines, redraws, isWhole: false };
        const at = await play(step, nth === 0);
        if (nth !== burst.length - 1) continue;
        restedAtMs = performance.now();
        await waitUntilShown(step, at, stage, () => seen);
        audience.rests();
      }
    }
    await pause(CURTAIN_MS / pace, stopped);
  }
  return { hooksMs, statusLines, redraws, isWhole: !stopped.aborted };
}

/** Steps with their companions. */
export function burstsOf(steps: readonly RecordedStep[]): readonly (readonly RecordedStep[])[] {
  const bursts: RecordedStep[][] = [];
  for (const step of steps) {
    const last = bursts.at(-1);
    if (last && isCompanion(step)) last.push(step);
    else bursts.push([step]);
  }
  return bursts;
}

async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  if (ms <= 0 || stopped.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  stopped.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
