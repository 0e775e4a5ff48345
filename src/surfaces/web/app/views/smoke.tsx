import type { SmokeCheck } from "../../../../core/dashboard/views.ts";
import { refresh } from "../data/answers.ts";
import { formatDuration } from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { WithCommands } from "../parts/command.tsx";
import { Icon } from "../parts/icon.tsx";

const ICONS = { ok: "done", warning: "warning", broken: "broken" } as const;

const WORDS = { ok: "works", warning: "look at it", broken: "does not work" } as const;

/** Whether all parts work together: each is tried, with its time, and what mends it. */
export const Smoke = () => (
  <Answered<readonly SmokeCheck[]> path="/api/smoke">
    {(checks) => {
      const amiss = checks.filter(({ level }) => level !== "ok").length;
      return (
        <div class="stack">
          <p class="smoke-head">
            <strong>{amiss === 0 ? "Everything works." : verdict(checks)}</strong>
            <button type="button" class="button" onClick={refresh}>
              <Icon name="refresh" /> Try again
            </button>
          </p>
          <ol class="checks">
            {checks.map((check) => (
              <Check key={check.name} check={check} />
            ))}
          </ol>
        </div>
      );
    }}
  </Answered>
);

function verdict(checks: readonly SmokeCheck[]): string {
  const names = (level: SmokeCheck["level"]): string =>
    checks
      .filter((check) => check.level === level)
      .map(({ name }) => name)
      .join(", ");
  const broken = names("broken");
  return broken === "" ? `Look at ${names("warning")}.` : `Not in order: ${broken}.`;
}

const Check = ({ check: { name, level, tookMs, text, remedy } }: { check: SmokeCheck }) => (
  <li class={level}>
    <span class="check-mark">
      <Icon name={ICONS[level]} />
      <span class="hidden-text">{WORDS[level]}</span>
    </span>
    <h2>{name}</h2>
    <div>
      <p>{text}</p>
      {remedy !== null && (
        <p class="muted">
          <WithCommands text={remedy} />
        </p>
      )}
    </div>
    <span class="number faint">{formatDuration(tookMs)}</span>
  </li>
);
