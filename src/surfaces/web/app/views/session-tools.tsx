import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { goTo, place } from "../data/navigation.ts";
import { FILTER_ID, wantsFilter } from "../shell/keys.ts";

/** The filter, and beside it how many sessions there are. */
export const SessionTools = ({ words }: { words: string }) => (
  <div class="sessions-tools">
    <Filter />
    <span class="muted" role="status">
      {words}
    </span>
  </div>
);

function Filter() {
  const field = useRef<HTMLInputElement>(null);
  useSignalEffect(() => {
    if (!wantsFilter.value) return;
    wantsFilter.value = false;
    field.current?.focus();
  });
  return (
    <label class="filter">
      <span class="hidden-text">Filter by project, model or id</span>
      <input
        id={FILTER_ID}
        ref={field}
        class="field"
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="Filter by project, model or id"
        value={place.value.filter}
        onInput={({ currentTarget }) => goTo({ filter: currentTarget.value }, "replace")}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
