import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { TIME_RANGES } from "../../../../core/dashboard/time-range.ts";
import type { FilterChoices } from "../../../../core/dashboard/dashboard.ts";
import { lastAnswerAt, pending, refresh, useAnswer } from "../data/answers.ts";
import { now } from "../data/clock.ts";
import { goTo, place } from "../data/navigation.ts";
import { formatElapsed } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { rangeQuery } from "../place.ts";
import { TITLES } from "./view-names.ts";

/** What a view is called, and what is chosen for it. */
export function ViewHeader({ title, children }: { title?: string; children?: ComponentChildren }) {
  const { title: name, hasRange } = TITLES[place.value.view];
  const isInSession = place.value.session !== "";
  return (
    <header class="view-header">
      <div class="view-header-row">
        {isInSession && (
          <button
            type="button"
            class="icon-button"
            aria-label="Back to all sessions"
            onClick={() => goTo({ session: "" })}
          >
            <Icon name="back" />
          </button>
        )}
        <h1 class="cut">{title ?? name}</h1>
        {children}
        <div class="view-tools">
          {hasRange && !isInSession && <Filters />}
          {hasRange && !isInSession && <RangeChoice />}
        </div>
        <Freshness />
      </div>
      <div class={pending.value > 0 ? "progress busy" : "progress"} />
    </header>
  );
}

function RangeChoice() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { range } = place.value;
  const isOwn = typeof range !== "string";
  return (
    <>
      <div class="segments" role="group" aria-label="Range of time">
        {TIME_RANGES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={range === name}
            onClick={() => goTo({ range: name }, "replace")}
          >
            {name}
          </button>
        ))}
        <button type="button" aria-pressed={isOwn} onClick={() => dialog.current?.showModal()}>
          {isOwn ? `${range.first} – ${range.last}` : "Days…"}
        </button>
      </div>
      <dialog class="days" ref={dialog} aria-label="Days">
        <form
          method="dialog"
          onSubmit={({ currentTarget }) => {
            const given = new FormData(currentTarget);
            const [first, last] = [given.get("first"), given.get("last")];
            if (typeof first !== "string" || typeof last !== "string") return;
            if (first !== "" && first <= last) goTo({ range: { first, last } }, "replace");
          }}
        >
          <DayField name="first" label="From" value={isOwn ? range.first : dayName(-6)} />
          <DayField name="last" label="Through" value={isOwn ? range.last : dayName(0)} />
          <button type="submit" class="button first">
            Show
          </button>
        </form>
      </dialog>
    </>
  );
}

const DayField = ({ name, label, value }: { name: string; label: string; value: string }) => (
  <label>
    {label}
    <input class="field" type="date" name={name} value={value} max={dayName(0)} required />
  </label>
);

function dayName(later: number): string {
  const day = new Date();
  day.setDate(day.getDate() + later);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Machine and person, where a store knows several of them. */
function Filters() {
  const { range, host, user } = place.value;
  const { data } = useAnswer<FilterChoices>(`/api/filters?${rangeQuery(range)}`).value;
  return (
    <>
      <FilterChoice
        name="host"
        label="Machine"
        all="All machines"
        value={host}
        choices={data?.hosts ?? []}
      />
      <FilterChoice
        name="user"
        label="Person"
        all="All people"
        value={user}
        choices={data?.users ?? []}
      />
    </>
  );
}

interface FilterChoiceProps {
  readonly name: "host" | "user";
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly choices: readonly string[];
}

function FilterChoice({ name, label, all, value, choices }: FilterChoiceProps) {
  if (choices.length < 2 && value === "") return null;
  return (
    <span class="select">
      <select
        class="field choice"
        aria-label={label}
        value={value}
        onChange={({ currentTarget }) => goTo({ [name]: currentTarget.value }, "replace")}
      >
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
      <Icon name="below" />
    </span>
  );
}

/** How old the figures are, and a way to newer ones. */
function Freshness() {
  const at = lastAnswerAt.value;
  const words = at === 0 ? "" : `${formatElapsed(now.value - at)} ago`;
  return (
    <span class="freshness">
      <span class="faint">{words}</span>
      <button
        type="button"
        class="icon-button"
        aria-label="Ask for the figures again"
        title="Ask for the figures again (r)"
        onClick={refresh}
      >
        <Icon name="refresh" />
      </button>
    </span>
  );
}
