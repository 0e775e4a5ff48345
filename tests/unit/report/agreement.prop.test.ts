import { expect, test } from "bun:test";
import fc from "fast-check";
import { FIGURE_REPORTS, makeReport } from "../../../src/core/usage/report/usage-report.ts";
import { renderUsd } from "../../../src/report/amount.ts";
import { renderReportCsv } from "../../../src/report/csv.ts";
import { NAME_KEYS, toReportJson } from "../../../src/report/figures-json.ts";
import { PLAIN_PAINT } from "../../../src/report/paint.ts";
import { renderReport } from "../../../src/report/report-table.ts";
import { fakeUsageReader } from "../../fakes/fake-usage-reader.ts";
import { anyUsageRows, RULES } from "../../support/usage-rows.ts";

/** Reads RFC 4180, as strictly as it is written. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r$)/gy;
  let line: string[] = [];
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    line.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === ",") continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

const JSON_LISTS = {
  daily: "daily",
  weekly: "weekly",
  monthly: "monthly",
  session: "sessions",
  project: "projects",
  model: "models",
  agent: "agents",
} as const satisfies Record<(typeof FIGURE_REPORTS)[number], string>;

const STYLE = {
  width: 200,
  paint: PLAIN_PAINT,
  hasColor: false,
  billing: { label: "Cost", note: "" },
  offset: () => 0,
  shortenPath: (path: string) => path,
} as const;

test("table, JSON and CSV tell the same", () => {
  fc.assert(
    fc.property(anyUsageRows, fc.constantFrom(...FIGURE_REPORTS), (rows, kind) => {
      const options = { kind, filter: {}, order: "asc", byProject: false } as const;
      const calendar = { offset: () => 0, firstWeekday: 0 };
      const report = makeReport(fakeUsageReader({ rows, rules: RULES }), options, calendar);
      const json = JSON.parse(JSON.stringify(toReportJson(report, "api")));
      const list: Record<string, unknown>[] = json[JSON_LISTS[kind]];
      const [header = [], ...lines] = parseCsv(renderReportCsv(report, false));
      const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);

      expect(column(NAME_KEYS[kind])).toEqual(list.map((row) => String(row[NAME_KEYS[kind]])));
      expect(column("totalTokens")).toEqual(list.map(({ totalTokens }) => String(totalTokens)));
      expect(column("totalCost").map((text) => (text === "" ? null : Number(text)))).toEqual(
        list.map(({ totalCost }) => totalCost as number | null),
      );
      const table = renderReport(report, STYLE, false).join("\n");
      const priced = report.rows.filter(({ figures }) => figures.pricedResponses > 0);
      for (const { figures } of priced) expect(table).toContain(renderUsd(figures.picoUsd));
    }),
  );
});
