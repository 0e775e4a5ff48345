import { useSignal, useSignalEffect } from "@preact/signals";
import { link, live } from "../data/live-feed.ts";
import { shortProject } from "../format.ts";
import { Command } from "../parts/command.tsx";

/** What is wrong between page and daemon, above whatever is shown. */
export function Banner() {
  if (link.value === "away") {
    return (
      <div class="banner bad" role="status">
        <strong>The daemon is away.</strong>
        <span>
          {live.value === null ? "" : "These are its last words. "}
          The page comes back by itself when it does.
        </span>
      </div>
    );
  }
  if (link.value === "refused") {
    return (
      <div class="banner bad" role="status">
        <strong>The daemon does not know this browser.</strong>
        <span>
          It has started anew since. Open the page again:{" "}
          <Command text="waybar-llm-bridge dashboard" />
        </span>
      </div>
    );
  }
  const degraded = live.value?.degraded ?? [];
  if (degraded.length === 0) return null;
  return (
    <div class="banner" role="status">
      <strong>{degraded.join(", ")} does not work at the moment.</strong>
      <span>
        The rest goes on. <Command text="waybar-llm-bridge doctor" /> says why.
      </span>
    </div>
  );
}

/** Reads out who has begun to wait: nothing else is worth an interruption. */
export function Announcer() {
  const words = useSignal("");
  const known = useSignal<ReadonlySet<string>>(new Set());
  useSignalEffect(() => {
    const waiting = (live.value?.sessions ?? []).filter(({ state }) => state === "waiting");
    const fresh = waiting.filter(({ id }) => !known.peek().has(id));
    known.value = new Set(waiting.map(({ id }) => id));
    if (fresh.length === 0) return;
    words.value = fresh
      .map(({ project, activity }) => `${shortProject(project)}: ${activity}`)
      .join(". ");
  });
  return (
    <p class="hidden-text" role="status" aria-live="polite">
      {words}
    </p>
  );
}
