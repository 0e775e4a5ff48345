import { signal } from "@preact/signals";
import { parsePlace, type Place, renderPlace } from "../place.ts";

/** Where one is. */
export const place = signal<Place>(parsePlace(location.search));

addEventListener("popstate", () => {
  place.value = parsePlace(location.search);
});

/** The address of a place near this one. */
export const hrefOf = (change: Partial<Place>): string =>
  renderPlace({ ...place.value, ...change });

/** Goes to a place near this one. What changes with every key does not get a step of the back button each. */
export function goTo(change: Partial<Place>, how: "push" | "replace" = "push"): void {
  const next = { ...place.peek(), ...change };
  const address = renderPlace(next);
  if (address === location.pathname + location.search) return;
  history[how === "push" ? "pushState" : "replaceState"](null, "", address);
  place.value = next;
  if (how === "push") scrollTo(0, 0);
}

/** Follows a link within the page. Clicks that mean a new tab or window are the browser's. */
export function follow(event: MouseEvent, change: Partial<Place>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  goTo(change);
}
