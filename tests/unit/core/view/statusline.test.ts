import { describe, expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import type { StatusReport } from "../../../../src/core/session/session.ts";
import { parseStatusLineFormat } from "../../../../src/core/view/format-string.ts";
import {
  STATUS_LINE_DEFAULTS,
  type StatusLineOptions,
  viewStatusLine,
} from "../../../../src/core/view/statusline.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

const OPTIONS: StatusLineOptions = {
  ...STATUS_LINE_DEFAULTS,
  displayWidth: Bun.stringWidth,
  utcOffsetMinutes: () => 0,
};

const REPORT: StatusReport = {
  model: "Opus 5.5",
  contextPercent: 21,
  costMicroUsd: 230_896,
  fiveHour: { usedPercent: 23.5, resetsAt: epochMs(Date.parse("2026-11-20T14:30:00Z")) },
  sevenDay: { usedPercent: 41.2, resetsAt: epochMs(Date.parse("2026-11-23T09:00:00Z")) },
  linesAdded: 6,
  linesRemoved: 1,
  usage: { inputTokens: 1500, outputTokens: 42, cacheReadTokens: 12_500, cacheWriteTokens: 1000 },
  promptCache: { warm: true, hitRatio: 0.7934 },
  projectDir: "/home/ann/api",
  branch: "main",
};

function draw(status: StatusReport, options: Partial<StatusLineOptions> = {}): readonly string[] {
  const lines = viewStatusLine(status, { ...OPTIONS, ...options });
  return lines.map((line) => line.map(({ text }) => text).join(""));
}

function drawAs(source: string, status: StatusReport = REPORT): readonly string[] {
  const parsed = parseStatusLineFormat(source);
  expect(parsed).toHaveProperty("value");
  return draw(status, parsed.ok ? { format: parsed.value } : {});
}

describe("the default line", () => {
  test.each([
    [120, "Opus 5.5 · ██░░░░░░ 21% · $0.23 · 5h 24% resets 14:30 · +6 -1"],
    [60, "Opus 5.5 · ██░░░░░░ 21% · $0.23 · 5h 24% · +6 -1"],
    [44, "Opus 5.5 · ██░░░░░░ 21% · $0.23 · 5h 24%"],
    [40, "Opus 5.5 · ██░░░░░░ 21% · $0.23 · 5h 24%"],
    [36, "Opus 5.5 · ctx 21% · $0.23 · 5h 24%"],
    [30, "Opus 5.5 · ctx 21% · $0.23"],
    [20, "Opus 5.5 · ctx 21%"],
    [10, "ctx 21%"],
    [5, "ctx …"],
  ])("in %d columns drops what matters least", (columns, line) => {
    expect(draw(REPORT, { columns })).toEqual([line]);
  });

  test.each([
    ["nothing", {}, "Claude"],
    ["a model", { model: "claude-opus-5-5" }, "Opus 5.5"],
    ["a model of no name", { model: " " }, "Claude"],
    ["no response yet", { model: "Opus 5.5", costMicroUsd: 0 }, "Opus 5.5 · $0.00"],
    ["an empty context", { contextPercent: 0 }, "░░░░░░░░ 0%"],
    ["a full context", { contextPercent: 100 }, "████████ 100%"],
    ["a context that cannot be", { contextPercent: -1e9 }, "░░░░░░░░ 0%"],
    ["no lines changed", { model: "Opus 5.5", linesAdded: 0, linesRemoved: 0 }, "Opus 5.5"],
    ["lines removed only", { linesRemoved: 3 }, "+0 -3"],
    ["a limit without its reset", { fiveHour: { usedPercent: 7 } }, "5h 7%"],
    [
      "the week's limit nearly used up",
      { sevenDay: { usedPercent: 91, resetsAt: epochMs(Date.parse("2026-11-23T09:00:00Z")) } },
      "7d 91% resets Mon 09:00",
    ],
  ])("with %s", (_title, status, line) => {
    expect(draw(status)).toEqual([line]);
  });

  test("keeps a limit that is nearly used up before the cost", () => {
    const status = { ...REPORT, fiveHour: { usedPercent: 88 } };
    expect(draw(status, { columns: 30 })).toEqual(["Opus 5.5 · ctx 21% · 5h 88%"]);
  });

  test.each([
    [79, undefined],
    [80, "warning"],
    [94, "warning"],
    [95, "critical"],
  ] as const)("at %d %% the context and the limit are %s", (percent, tone) => {
    const [line = []] = viewStatusLine(
      { contextPercent: percent, fiveHour: { usedPercent: percent } },
      OPTIONS,
    );
    const figures = line.filter(({ text }) => text === `${percent}%`);
    expect(figures.map((span) => span.tone)).toEqual([tone, tone]);
  });
});

describe("a format of one's own", () => {
  test.each([
    ["{model} {cost:.4} {context}", ["Opus 5.5 $0.2309 21%"]],
    ["{project}@{branch}", ["api@main"]],
    ["{tokens} {input_tokens} {output_tokens}", ["15k 1.5k 42"]],
    ["{cache_read} {cache_write} {cache_hit}", ["13k 1k 79%"]],
    ["{limit_5h:.1} {limit_7d}", ["23.5% 41%"]],
    ["+{lines_added} -{lines_removed}", ["+6 -1"]],
    ["{context_bar}", ["██░░░░░░"]],
    ["{model}\\n{cost}", ["Opus 5.5", "$0.23"]],
    ["{model}\\n{icon}\\n{cost}", ["Opus 5.5", "$0.23"]],
    ["{activity|–} {sessions|–}", ["– –"]],
    ["{subject}", ["Claude"]],
  ])("%j", (format, lines) => {
    expect(drawAs(format)).toEqual(lines);
  });

  test("keeps what is missing apart from what is nothing", () => {
    expect(drawAs("{cost|–} {lines_added|–}", { costMicroUsd: 0 })).toEqual(["$0.00 –"]);
  });

  test("cuts each line to the terminal's width", () => {
    const parsed = parseStatusLineFormat("{model} {model} {model}\\n{cost}");
    const lines = draw(REPORT, { columns: 12, ...(parsed.ok && { format: parsed.value }) });
    expect(lines).toEqual(["Opus 5.5 Op…", "$0.23"]);
  });

  test("colours a context and a limit as the default line does", () => {
    const parsed = parseStatusLineFormat("{context} {limit_5h}");
    const status = { contextPercent: 96, fiveHour: { usedPercent: 85 } };
    const options = { ...OPTIONS, ...(parsed.ok && { format: parsed.value }) };
    expect(viewStatusLine(status, options)).toEqual([
      [{ text: "96%", tone: "critical" }, { text: " " }, { text: "85%", tone: "warning" }],
    ]);
  });
});

describe("what the ledger tells", () => {
  const ALL = "{today|-} {week|-} {block|-} {burn|-}";
  const told = (usage: StatusLineOptions["usage"]) => {
    const parsed = parseStatusLineFormat(ALL);
    return draw(REPORT, { ...(parsed.ok && { format: parsed.value }), ...(usage && { usage }) });
  };

  test("shows where there is something to tell", () => {
    const usage = usageSummary({
      today: { microUsd: 1_200_000, isPartial: true },
      week: spentUsd(30),
      block: { spent: spentUsd(0.5), to: epochMs(9), burnMicroUsdPerHour: 1_500_000 },
    });
    expect(told(usage)).toEqual(["$1.20+? $30.00 $0.50 $1.50"]);
  });

  test("gives way where there is not", () => {
    expect(told(undefined)).toEqual(["- - - -"]);
    expect(told(usageSummary({ today: { isPartial: true } }))).toEqual(["- $0.00 - -"]);
  });
});
