import { signal } from "@preact/signals";

/** Milliseconds since 1970, every second while somebody looks. */
export const now = signal(Date.now());

/** Whether somebody can see the page. */
export const isVisible = signal(document.visibilityState === "visible");

document.addEventListener("visibilitychange", () => {
  isVisible.value = document.visibilityState === "visible";
  if (isVisible.value) now.value = Date.now();
});

setInterval(() => {
  if (isVisible.value) now.value = Date.now();
}, 1000);
