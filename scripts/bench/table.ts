import type { Row } from "./row.ts";

/** The rows as a Markdown table whose columns line up in a terminal as well. */
export function renderTable(rows: readonly Row[]): string {
  const head = ["what", "target", "measured", "verdict"];
  const cells = rows.map((row) => [row.what, row.target, row.measured, verdictOf(row)]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...cells].map((line) => Bun.stringWidth(line[column] ?? ""))),
  );
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, column) => text + " ".repeat((widths[column] ?? 0) - Bun.stringWidth(text))).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(head), rule, ...cells.map(line)].join("\n");
}

/** What became of a target, in one word. */
export function verdictOf(row: Row): "met" | "missed" | "not measured" {
  if (row.met === undefined) return "not measured";
  return row.met ? "met" : "missed";
}
