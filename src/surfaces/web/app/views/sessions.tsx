import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SessionRow, SessionsQuery } from "../../../../core/dashboard/views.ts";
import { remPx } from "../charts/theme.ts";
import { goTo, place } from "../data/navigation.ts";
import { inRange } from "../data/questions.ts";
import { useSessionPages } from "../data/session-pages.ts";
import { formatWhole } from "../format.ts";
import { Empty, WaitingFor } from "../parts/empty.tsx";
import { ROW_REM, SessionListRow } from "./session-list-row.tsx";
import { SessionTools } from "./session-tools.tsx";

/** Rows beyond what is seen, so that scrolling shows no gap. */
const SPARE_ROWS = 12;

const HEAD_REM = 2.25;

interface Column {
  readonly sort?: SessionsQuery["sort"];
  readonly name: string;
  readonly className: string;
}

const COLUMNS: readonly Column[] = [
  { sort: "project", name: "Project", className: "col-project" },
  { name: "Model", className: "col-model" },
  { sort: "lastAt", name: "Last", className: "col-last" },
  { sort: "firstAt", name: "Began", className: "col-began" },
  { name: "Length", className: "col-length number" },
  { sort: "responses", name: "Responses", className: "col-responses number" },
  { sort: "tokens", name: "Tokens", className: "col-tokens number" },
  { sort: "cost", name: "Cost", className: "col-cost number" },
];

/** Where the list stood when one left it for a session. */
let leftAt = { query: "", top: 0, index: 0 };

/** Every session of a range: sorted, filtered, as many as there are. */
export function Sessions() {
  const { sort, order, filter } = place.value;
  const query = `${inRange("sessions")}&sort=${sort}&order=${order}&filter=${encodeURIComponent(filter)}`;
  const visible = useSignal({ first: 0, last: 40 });
  const active = useSignal(0);
  const scroller = useRef<HTMLDivElement>(null);
  const isMoving = useRef(false);
  const list = useSessionPages(query, visible).value;
  const rowPx = ROW_REM * remPx();

  const look = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - SPARE_ROWS);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / rowPx) + SPARE_ROWS;
    if (first !== visible.peek().first || last !== visible.peek().last)
      visible.value = { first, last };
    leftAt = { query, top: element.scrollTop, index: active.peek() };
  };
  const isThere = list.total !== undefined;
  useLayoutEffect(() => {
    // Another order or filter begins on top; whoever comes back finds their place.
    scroller.current?.scrollTo(0, leftAt.query === query ? leftAt.top : 0);
    const isBack = leftAt.query === query;
    active.value = isBack ? leftAt.index : 0;
    isMoving.current = isBack && isThere && isFocusFree();
    look();
  }, [query, isThere]);

  // Whoever moves by keys holds the row, whether its figures are there or not.
  useLayoutEffect(() => {
    if (!isMoving.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${active.peek()}"]`);
    if (!row) return;
    isMoving.current = false;
    row.focus({ preventScroll: true });
  });

  if (list.total === undefined) {
    return (
      <div class="sessions">
        <SessionTools words="" />
        {list.problem === undefined ? (
          <WaitingFor />
        ) : (
          <Empty
            title={list.problem.message}
            text={list.problem.hint ?? "It is asked again shortly."}
          />
        )}
      </div>
    );
  }
  const { first, last } = visible.value;
  const rows: { readonly index: number; readonly row: SessionRow | undefined }[] = [];
  for (let index = first; index < Math.min(last, list.total); index++) {
    rows.push({ index, row: list.rowAt(index) });
  }
  const moveTo = (index: number): void => {
    const element = scroller.current;
    const to = Math.min(Math.max(index, 0), (list.total ?? 1) - 1);
    if (element === null || to < 0) return;
    active.value = to;
    // The head of the table lies over its top.
    const [top, bottom] = [to * rowPx, (to + 1) * rowPx + HEAD_REM * remPx()];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) {
      element.scrollTop = bottom - element.clientHeight;
    }
    isMoving.current = true;
    look();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1);
    const to = rowAfter(event.key, active.peek(), page, list.total ?? 0);
    if (to === undefined) return;
    event.preventDefault();
    moveTo(to);
  };
  return (
    <div class={`sessions${list.query === query ? "" : " stale"}`}>
      <SessionTools
        words={list.total === 1 ? "1 session" : `${formatWhole(list.total)} sessions`}
      />
      <div
        class="grid"
        role="grid"
        aria-label="Sessions"
        aria-rowcount={list.total + 1}
        aria-colcount={COLUMNS.length}
      >
        <div class="grid-body" ref={scroller} onScroll={look} onKeyDown={onKeyDown}>
          <div class="grid-head" role="row" aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <Head key={column.name} column={column} />
            ))}
          </div>
          {list.total === 0 ? (
            <Empty
              title="No session"
              text={
                filter === ""
                  ? "None was at work in this range: choose a longer one."
                  : "None has that in its project, model or id. Esc clears the filter."
              }
            />
          ) : (
            <div
              class="grid-rows"
              style={{ height: `${list.total * ROW_REM}rem` }}
              onFocusIn={({ target }) => {
                const row = target instanceof Element ? target.closest("[data-index]") : null;
                if (row) active.value = Number(row.getAttribute("data-index"));
                look();
              }}
            >
              {rows.map(({ index, row }) => (
                <SessionListRow
                  key={index}
                  index={index}
                  row={row}
                  isActive={index === active.value}
                />
              ))}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

/** Whether nobody is anywhere: what they were at is gone. */
function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement?.id === "main";
}

function rowAfter(key: string, at: number, page: number, total: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at - 1;
    case "PageDown":
      return at + page;
    case "PageUp":
      return at - page;
    case "Home":
      return 0;
    case "End":
      return total - 1;
    default:
      return undefined;
  }
}

function Head({ column: { sort, name, className } }: { column: Column }) {
  const { sort: chosen, order } = place.value;
  const isChosen = sort !== undefined && sort === chosen;
  const next = isChosen && order === "desc" ? "asc" : "desc";
  return (
    <div
      class={className}
      role="columnheader"
      aria-sort={isChosen ? (order === "asc" ? "ascending" : "descending") : undefined}
    >
      {sort === undefined ? (
        <span>{name}</span>
      ) : (
        <button
          type="button"
          class={isChosen ? `sorted ${order}` : ""}
          onClick={() => goTo({ sort, order: next }, "replace")}
        >
          {name}
        </button>
      )}
    </div>
  );
}
