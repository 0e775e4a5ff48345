import { effect, type Signal, signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SettingsView } from "../../../../core/dashboard/views.ts";
import { ApiProblem, ask } from "./api.ts";
import { isVisible } from "./clock.ts";
import { link } from "./live-feed.ts";

/** What the API last said to a question. Data stays while it is asked again, and when it no longer answers. */
export interface Answer<T> {
  readonly path: string;
  readonly data: T | undefined;
  readonly problem: ApiProblem | undefined;
}

/** Counts up whenever figures on the page are to be asked for again. */
export const round = signal(0);

/** Whether anything is being asked for. */
export const pending = signal(0);

/** When the page was last told something. */
export const lastAnswerAt = signal(0);

/** The interval of the settings; 30 s until they are known. */
export const refreshSeconds = signal(30);

/** Asks again for everything that is shown. */
export const refresh = (): void => {
  round.value++;
};

// Only while somebody looks; whoever comes back gets fresh figures if these are old.
effect(() => {
  if (!isVisible.value) return undefined;
  const everyMs = refreshSeconds.value * 1000;
  if (Date.now() - lastAnswerAt.peek() > everyMs && lastAnswerAt.peek() > 0) refresh();
  const timer = setInterval(refresh, everyMs);
  return () => clearInterval(timer);
});

let wasAway = false;
link.subscribe((state) => {
  if (state === "up" && wasAway) refresh();
  wasAway = state === "away" || state === "refused";
});

/** Takes over what the settings say. */
export async function loadSettings(): Promise<void> {
  const settings = await ask<SettingsView>("/api/settings").catch(() => undefined);
  if (settings) refreshSeconds.value = settings.refreshSeconds;
}

/** What was told lately: going back shows it at once. */
const remembered = new Map<string, unknown>();
const MOST_REMEMBERED = 40;

function remember(path: string, data: unknown): void {
  remembered.delete(path);
  remembered.set(path, data);
  const oldest = remembered.keys().next().value;
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}

/** Asks the API, and again whenever figures are refreshed. The answer to another question stays until there is one to this. */
export function useAnswer<T>(path: string): Signal<Answer<T>> {
  const answer = useSignal<Answer<T>>(recalled<T>(path));
  const turn = round.value;
  useEffect(() => {
    let isWanted = true;
    if (answer.peek().path !== path && remembered.has(path)) answer.value = recalled<T>(path);
    pending.value++;
    void ask<T>(path)
      .then(
        (data) => {
          remember(path, data);
          lastAnswerAt.value = Date.now();
          if (isWanted) answer.value = { path, data, problem: undefined };
        },
        (problem: unknown) => {
          if (!isWanted) return;
          const told = problem instanceof ApiProblem ? problem : undefined;
          answer.value = { ...answer.peek(), path, problem: told };
        },
      )
      .finally(() => {
        pending.value--;
      });
    return () => {
      isWanted = false;
    };
  }, [path, turn]);
  return answer;
}

function recalled<T>(path: string): Answer<T> {
  // What was remembered under a path is what that path answers.
  return { path, data: remembered.get(path) as T | undefined, problem: undefined };
}
