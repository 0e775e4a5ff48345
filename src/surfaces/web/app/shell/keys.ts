import { signal } from "@preact/signals";
import { TIME_RANGES } from "../../../../core/dashboard/time-range.ts";
import { refresh } from "../data/answers.ts";
import { goTo, place } from "../data/navigation.ts";
import { VIEWS } from "../../../../core/dashboard/view-names.ts";
import { openHelp } from "./help.tsx";
import { TITLES } from "./view-names.ts";

/** The id of the field that `/` goes to. */
export const FILTER_ID = "filter";

/** Whether somebody wants to write there: it may have to be drawn first. */
export const wantsFilter = signal(false);

/** Keys that work wherever one is, but not while somebody writes. */
export function listenForKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const isWriting = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") leave(event.target);
    else if (!isWriting && act(event.key)) event.preventDefault();
  });
}

/** Whether that key does something. */
function act(key: string): boolean {
  if (/^\d$/.test(key)) {
    const view = VIEWS[key === "0" ? 9 : Number(key) - 1];
    if (view !== undefined) goTo({ view, session: "", filter: "" });
    return true;
  }
  switch (key) {
    case "/":
      if (place.peek().view !== "sessions" || place.peek().session !== "") {
        goTo({ view: "sessions", session: "" });
      }
      wantsFilter.value = true;
      return true;
    case "?":
      openHelp();
      return true;
    case "r":
      refresh();
      return true;
    case "[":
    case "]":
      stepRange(key === "]" ? 1 : -1);
      return true;
    default:
      return false;
  }
}

function stepRange(by: number): void {
  const { view, range } = place.peek();
  if (!TITLES[view].hasRange) return;
  const at = TIME_RANGES.findIndex((name) => name === range);
  const next = TIME_RANGES[at < 0 ? 0 : at + by];
  if (next !== undefined) goTo({ range: next }, "replace");
}

function leave(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement) {
    if (target.id === FILTER_ID && target.value !== "") goTo({ filter: "" }, "replace");
    else target.blur();
  } else if (place.peek().session !== "") goTo({ session: "" });
}
