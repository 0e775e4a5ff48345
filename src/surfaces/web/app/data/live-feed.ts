import { signal } from "@preact/signals";
import type { LiveView } from "../../../../core/dashboard/views.ts";
import { ApiProblem, ask } from "./api.ts";
import { isVisible } from "./clock.ts";

/** What is happening now, as it happens; null until the first word of it. */
export const live = signal<LiveView | null>(null);

/** Whether the daemon is there. `refused`: it is, and does not know this browser. */
export const link = signal<"opening" | "up" | "away" | "refused">("opening");

/** The first attempt to come back; each further one waits twice as long. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

let source: EventSource | undefined;
let retryMs = FIRST_RETRY_MS;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Listens to the daemon as long as the page is open. */
export function openFeed(): void {
  clearTimeout(retry);
  source?.close();
  source = new EventSource("/api/events");
  source.addEventListener("live", ({ data }: MessageEvent<string>) => {
    live.value = JSON.parse(data) as LiveView; // decode boundary: our own server.
    link.value = "up";
    retryMs = FIRST_RETRY_MS;
  });
  source.addEventListener("error", () => {
    source?.close();
    void findOutWhy();
  });
}

/** An EventSource does not tell why it failed: a question does. Without a stream its answer is shown. */
async function findOutWhy(): Promise<void> {
  await ask<LiveView>("/api/live").then(
    (view) => {
      live.value = view;
      link.value = "up";
    },
    (problem: unknown) => {
      const status = problem instanceof ApiProblem ? problem.status : 0;
      link.value = status === 401 || status === 403 ? "refused" : "away";
    },
  );
  retry = setTimeout(openFeed, retryMs);
  retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
}

// Whoever comes back to the page does not wait for the next attempt.
isVisible.subscribe((visible) => {
  if (visible && link.peek() !== "up" && link.peek() !== "opening") openFeed();
});
