const CONTEXT_LINES = 3; // what diff -u shows
const MAX_CHANGED_LINES = 1000; // our edits change dozens; beyond this the search costs more than its answer is worth
const MAX_SHOWN_CHARACTERS = 300; // a minified file is one endless line

type Change = { readonly kind: "same" | "removed" | "added"; readonly line: string };

/** Unified diff of two texts, for people: endless lines are cut, control characters shown as `�`, our token is left out. Empty when the texts are equal. */
export function renderDiff(
  before: string,
  after: string,
  names: { readonly before: string; readonly after: string },
  coloured: boolean,
): string {
  if (before === after) return "";
  const hunks = hunksOf(compareLines(linesOf(before), linesOf(after)));
  const paint = coloured ? paintLine : (line: string): string => line;
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks]
    .map((line) => paint(line))
    .join("\n");
}

const NO_NEWLINE = "\n\\ No newline at end of file";

/** Lines without their break; a last line that has none says so, as `diff` does. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, last + NO_NEWLINE];
}

/** The shortest way from one list of lines to the other (Myers 1986), after what both begin and end with. */
function compareLines(before: readonly string[], after: readonly string[]): readonly Change[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail += 1;
  }
  const same = (line: string): Change => ({ kind: "same", line });
  return [
    ...before.slice(0, head).map(same),
    ...compareMiddle(
      before.slice(head, before.length - tail),
      after.slice(head, after.length - tail),
    ),
    ...before.slice(before.length - tail).map(same),
  ];
}

function compareMiddle(before: readonly string[], after: readonly string[]): readonly Change[] {
  const limit = Math.min(before.length + after.length, MAX_CHANGED_LINES);
  /** Per number of changes: how far along `before` each diagonal reaches. */
  const history: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= limit; changes += 1) {
    history.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = firstReach(reach, diagonal, changes);
      while (
        x < before.length &&
        x - diagonal < after.length &&
        before[x] === after[x - diagonal]
      ) {
        x += 1;
      }
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) {
        return walkBack(before, after, history);
      }
    }
    reach = next;
  }
  return [
    ...before.map((line): Change => ({ kind: "removed", line })),
    ...after.map((line): Change => ({ kind: "added", line })),
  ];
}

const comesDown = (
  reach: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): boolean =>
  diagonal === -changes ||
  (diagonal !== changes && (reach.get(diagonal - 1) ?? 0) < (reach.get(diagonal + 1) ?? 0));

const firstReach = (
  reach: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): number =>
  comesDown(reach, diagonal, changes)
    ? (reach.get(diagonal + 1) ?? 0)
    : (reach.get(diagonal - 1) ?? 0) + 1;

function walkBack(
  before: readonly string[],
  after: readonly string[],
  history: readonly ReadonlyMap<number, number>[],
): readonly Change[] {
  const changes: Change[] = [];
  let x = before.length;
  let y = after.length;
  for (let step = history.length - 1; step > 0; step -= 1) {
    const reach = history[step] ?? new Map<number, number>();
    const down = comesDown(reach, x - y, step);
    const fromX = reach.get(down ? x - y + 1 : x - y - 1) ?? 0;
    const fromY = down ? fromX - (x - y + 1) : fromX - (x - y - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0 && before[x - 1] === after[y - 1]) {
      changes.push({ kind: "same", line: before[x - 1] ?? "" });
      x -= 1;
      y -= 1;
    }
    if (down) changes.push({ kind: "added", line: after[y - 1] ?? "" });
    else changes.push({ kind: "removed", line: before[x - 1] ?? "" });
    x = fromX;
    y = fromY;
  }
  while (x > 0) {
    changes.push({ kind: "same", line: before[x - 1] ?? "" });
    x -= 1;
  }
  return changes.toReversed();
}

function hunksOf(changes: readonly Change[]): readonly string[] {
  const shown = new Set<number>();
  changes.forEach((change, index) => {
    if (change.kind === "same") return;
    for (let near = index - CONTEXT_LINES; near <= index + CONTEXT_LINES; near += 1)
      shown.add(near);
  });
  const out: string[] = [];
  let hunk: Change[] = [];
  let oldLine = 1;
  let newLine = 1;
  const close = (): void => {
    if (hunk.length === 0) return;
    const olds = hunk.filter((change) => change.kind !== "added").length;
    const news = hunk.filter((change) => change.kind !== "removed").length;
    out.push(
      `@@ -${range(oldLine - olds, olds)} +${range(newLine - news, news)} @@`,
      ...hunk.map((change) => MARKS[change.kind] + cutLine(change.line)),
    );
    hunk = [];
  };
  changes.forEach((change, index) => {
    if (shown.has(index)) hunk.push(change);
    else close();
    if (change.kind !== "added") oldLine += 1;
    if (change.kind !== "removed") newLine += 1;
  });
  close();
  return out;
}

const MARKS = { same: " ", removed: "-", added: "+" } as const;

const range = (start: number, count: number): string =>
  count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;

/** Our token, as hooks by HTTP and exports to other machines have it in an agent's settings. */
const TOKEN = /("LLM_BRIDGE_HOOK_TOKEN"\s*:\s*"|Authorization=Bearer%20)[\w-]+/g;

function cutLine(line: string): string {
  const noNewline = line.endsWith(NO_NEWLINE) ? NO_NEWLINE : "";
  // People show diffs to others, and scripts write them into logs.
  const body = line
    .slice(0, line.length - noNewline.length)
    .replace(/\r$/, "")
    .replace(TOKEN, "$1…");
  const cut =
    body.length <= MAX_SHOWN_CHARACTERS ? body : `${body.slice(0, MAX_SHOWN_CHARACTERS)}…`;
  // A comment may hold an escape sequence: it is text here, not an order to the terminal.
  return cut.replace(/[^\P{Cc}\t]/gu, "\u{FFFD}") + noNewline;
}

function paintLine(line: string): string {
  if (line.startsWith("---") || line.startsWith("+++")) return `\u001B[1m${line}\u001B[0m`;
  if (line.startsWith("@@")) return `\u001B[36m${line}\u001B[0m`;
  if (line.startsWith("+")) return `\u001B[32m${line}\u001B[0m`;
  if (line.startsWith("-")) return `\u001B[31m${line}\u001B[0m`;
  return line;
}
