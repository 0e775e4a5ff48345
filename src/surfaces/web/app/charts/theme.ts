import { signal } from "@preact/signals";

/** Counts up when a canvas has to be drawn in other colours or another size of type. */
export const themeRound = signal(0);

for (const query of [
  "(prefers-color-scheme: dark)",
  "(width >= 1900px)",
  "(width >= 2400px)",
  "(width >= 3400px)",
]) {
  matchMedia(query).addEventListener("change", () => {
    themeRound.value++;
  });
}

/** A colour of the style sheet as a canvas takes it: custom properties are not resolved by themselves. */
export function resolveColour(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** How many pixels a rem has. */
export const remPx = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** The type that a canvas draws with. */
export const canvasFont = (): string =>
  `${0.6875 * remPx()}px ${getComputedStyle(document.body).fontFamily}`;
