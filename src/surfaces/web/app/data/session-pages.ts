import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SessionRow, SessionsView, Sources } from "../../../../core/dashboard/views.ts";
import { lastAnswerAt, pending, round } from "./answers.ts";
import { ApiProblem, ask } from "./api.ts";

/** Rows of a page of the list. */
const PAGE_ROWS = 100;

/** A long list, of which only what is looked at has been asked for. */
export interface SessionPages {
  /** What was asked; rows of another question stay until the first of this one are there. */
  readonly query: string;
  readonly total: number | undefined;
  readonly sources: Sources | undefined;
  readonly problem: ApiProblem | undefined;
  readonly rowAt: (index: number) => SessionRow | undefined;
}

/** Asks for the pages that hold the rows from `first` to `last`, and for them again whenever figures are refreshed. */
export function useSessionPages(
  query: string,
  visible: Signal<{ readonly first: number; readonly last: number }>,
): Signal<SessionPages> {
  const list = useSignal<SessionPages & { readonly pages: ReadonlyMap<number, Page> }>(NO_PAGES);
  const { first, last } = visible.value;
  const [from, to] = [Math.floor(first / PAGE_ROWS), Math.floor(last / PAGE_ROWS)];
  const turn = round.value;
  useEffect(() => {
    const asked = new AbortController();
    for (let page = from; page <= to; page++) {
      const known = list.peek().query === query ? list.peek().pages.get(page) : undefined;
      if (known?.round === turn) continue;
      void load(query, page, asked.signal).then(
        (view) => {
          if (view === undefined) return;
          const isSame = list.peek().query === query;
          const pages = new Map(isSame ? list.peek().pages : []);
          pages.set(page, { rows: view.rows, round: turn });
          list.value = {
            query,
            total: view.total,
            sources: view.sources,
            problem: undefined,
            pages,
            rowAt: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS],
          };
        },
        (problem: unknown) => {
          if (!(problem instanceof ApiProblem)) return;
          list.value = { ...list.peek(), problem };
        },
      );
    }
    return () => asked.abort();
  }, [query, from, to, turn]);
  return list;
}

interface Page {
  readonly rows: readonly SessionRow[];
  readonly round: number;
}

const NO_PAGES = {
  query: "",
  total: undefined,
  sources: undefined,
  problem: undefined,
  pages: new Map<number, Page>(),
  rowAt: () => undefined,
};

async function load(
  query: string,
  page: number,
  signal: AbortSignal,
): Promise<SessionsView | undefined> {
  pending.value++;
  try {
    const path = `${query}&offset=${page * PAGE_ROWS}&limit=${PAGE_ROWS}`;
    const view = await ask<SessionsView>(path, { signal });
    lastAnswerAt.value = Date.now();
    return view;
  } catch (error) {
    // Whoever scrolls on no longer wants it.
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    pending.value--;
  }
}
