import type { BarState } from "./bar-state.ts";
import type { Audience } from "../play/play.ts";

// The longest event with the longest tool, and a little air.
const EVENT_COLUMNS = 34;

/** Watches for a file or a pipe: one line a change, the same at every run. */
export function openPrintout(print: (line: string) => void): Audience & Disposable {
  let events: string[] = [];
  let bar: BarState | undefined;
  let printed = "";

  return {
    begin({ name, title, about }) {
      print(`${name}: ${title}. ${about}`);
      printed = "";
    },
    happens({ name, about }, _project, isFirst) {
      if (isFirst) events = [];
      events.push(about === "" ? name : `${name} ${about}`);
    },
    seesBar: (seen) => (bar = seen),
    seesStatusLine() {},
    rests() {
      const line = `${bar?.text ?? "(hidden)"}  [${bar?.classes.join(" ") ?? ""}]`;
      if (line === printed) return;
      printed = line;
      print(`  ${events.slice(0, 1).join(", ").padEnd(EVENT_COLUMNS)}  ${line}`);
    },
    [Symbol.dispose]() {},
  };
}
