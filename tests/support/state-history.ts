import type { BarState, Sandbox } from "./sandbox.ts";

/** Shorter than the daemon's own shortest time between two states. */
const LOOK_EVERY_MS = 5;

/** Everything that the bar's file has said, oldest first. */
export interface StateHistory extends Disposable {
  readonly states: () => readonly BarState[];
}

/** Follows the bar's file of a sandbox. */
export function recordStates(sandbox: Sandbox): StateHistory {
  const states: BarState[] = [];
  let last = "";
  const look = () => {
    const state = sandbox.barState();
    const text = JSON.stringify(state) ?? "";
    if (state === undefined || text === last) return;
    last = text;
    states.push(state);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    states: () => {
      look();
      return states;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
