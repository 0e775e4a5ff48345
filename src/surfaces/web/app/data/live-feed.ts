import { effect, signal } from "@preact/signals";
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

/** What pages of one browser tell each other. `look`: somebody opened one, or came back to it. */
type Word =
  | { readonly kind: "live"; readonly view: LiveView }
  | { readonly kind: "link"; readonly state: typeof link.value }
  | { readonly kind: "look" };

/**
 * A browser opens six connections to a server, for all its pages together, and a stream keeps one for itself: the
 * sixth page would stay empty. So one page listens to the daemon, and tells the others; when it is closed, the
 * next one does (Web Locks API).
 */
const THE_LISTENER = "live";
const others = new BroadcastChannel("live");
let isListener = false;

let source: EventSource | undefined;
let retryMs = FIRST_RETRY_MS;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Keeps the page in the picture for as long as it is open. */
export async function openFeed(): Promise<void> {
  others.addEventListener("message", ({ data }: MessageEvent<Word>) => hear(data));
  await navigator.locks.request(THE_LISTENER, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await listenForEver();
  });
  const waiting = navigator.locks.request(THE_LISTENER, listenForEver);
  await look();
  tell({ kind: "look" });
  await waiting;
}

const listenForEver = async (): Promise<never> => {
  isListener = true;
  // Those that it tells look to it for the state of things, and not only for what is new.
  effect(() => tell({ kind: "link", state: link.value }));
  listen();
  return await new Promise<never>(() => undefined);
};

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin, and takes none.
const tell = (word: Word): void => others.postMessage(word);

function hear(word: Word): void {
  if (isListener) {
    if (word.kind === "look" && link.peek() !== "up") listen();
  } else if (word.kind === "live") {
    live.value = word.view;
    link.value = "up";
  } else if (word.kind === "link" && word.state !== "opening") link.value = word.state;
}

function listen(): void {
  clearTimeout(retry);
  source?.close();
  source = new EventSource("/api/events");
  source.addEventListener("live", ({ data }: MessageEvent<string>) => {
    const view = JSON.parse(data) as LiveView; // decode boundary: our own server.
    live.value = view;
    link.value = "up";
    retryMs = FIRST_RETRY_MS;
    tell({ kind: "live", view });
  });
  source.addEventListener("error", () => {
    source?.close();
    void lookAndRetry();
  });
}

async function lookAndRetry(): Promise<void> {
  await look();
  retry = setTimeout(listen, retryMs);
  retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
}

/** An EventSource does not tell why it failed: a question does. Without a stream its answer is shown. */
async function look(): Promise<void> {
  try {
    live.value = await ask<LiveView>("/api/live");
    link.value = "up";
  } catch (problem) {
    const status = problem instanceof ApiProblem ? problem.status : 0;
    link.value = status === 401 || status === 403 ? "refused" : "away";
  }
}

// Whoever comes back to the page does not wait for the next attempt.
isVisible.subscribe((visible) => {
  if (!visible || link.peek() === "up" || link.peek() === "opening") return;
  if (isListener) listen();
  else tell({ kind: "look" });
});
