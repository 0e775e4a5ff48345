import type { SessionRow } from "../../../../core/dashboard/views.ts";
import { now } from "../data/clock.ts";
import { follow, goTo, hrefOf } from "../data/navigation.ts";
import {
  formatCost,
  formatCount,
  formatDuration,
  formatMoment,
  formatWhole,
  NOTHING,
  shortId,
  shortModel,
  shortProject,
} from "../format.ts";
import { TELEMETRY_ONLY } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";

/** A row's height in rem: as `--row` in the style sheet. */
export const ROW_REM = 2.5;

interface SessionListRowProps {
  readonly index: number;
  readonly row: SessionRow | undefined;
  readonly isActive: boolean;
}

/** A session in the list; without figures while they are asked for. */
export function SessionListRow({ index, row, isActive }: SessionListRowProps) {
  const top = `${index * ROW_REM}rem`;
  if (row === undefined) {
    return (
      <div
        class="grid-row blank"
        role="row"
        aria-rowindex={index + 2}
        data-index={index}
        tabIndex={isActive ? 0 : -1}
        style={{ top }}
      />
    );
  }
  const { id, project, model, state, firstAt, lastAt, responses, tokens, cost, host } = row;
  const stateWords = state ?? "state not known";
  return (
    <div
      class={`grid-row is-${state ?? "ended"}`}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={isActive ? 0 : -1}
      style={{ top }}
      onKeyDown={({ key }) => {
        if (key === "Enter") goTo({ session: id });
      }}
    >
      <span class="col-project" role="gridcell" title={project ?? id}>
        <i class="state-dot" title={stateWords} />
        <span class="hidden-text">{stateWords}: </span>
        <a
          class="cut row-link"
          title={row.isTelemetryOnly ? TELEMETRY_ONLY : undefined}
          tabIndex={-1}
          href={hrefOf({ session: id })}
          onClick={(event) => follow(event, { session: id })}
        >
          {project === null && <span class="hidden-text">session </span>}
          {project === null ? shortId(id) : shortProject(project)}
        </a>
        {row.isTelemetryOnly && (
          <span class="chip">
            telemetry<span> only</span>
          </span>
        )}
        <span class="cut faint">{host ?? parentOf(project ?? "")}</span>
      </span>
      <span class="col-model cut" role="gridcell" title={model}>
        {shortModel(model)}
      </span>
      <span class="col-last" role="gridcell">
        {lastAt === null ? NOTHING : formatMoment(lastAt, now.peek())}
      </span>
      <span class="col-began muted" role="gridcell">
        {firstAt === null ? NOTHING : formatMoment(firstAt, now.peek())}
      </span>
      <span class="col-length number muted" role="gridcell">
        {firstAt !== null && lastAt !== null && lastAt > firstAt
          ? formatDuration(lastAt - firstAt)
          : NOTHING}
      </span>
      <span class="col-responses number" role="gridcell">
        {responses === null ? NOTHING : formatWhole(responses)}
      </span>
      <span class="col-tokens number" role="gridcell">
        {formatCount(tokens)}
      </span>
      <span class="col-cost number" role="gridcell">
        <b>{formatCost(cost)}</b>
      </span>
      <Icon name="back" className="glyph row-arrow" />
    </div>
  );
}

/** Where a project lies, without its own name. */
const parentOf = (project: string): string => project.replace(/\/[^/]*\/?$/, "");
