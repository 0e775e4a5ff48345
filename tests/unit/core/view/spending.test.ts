import { describe, expect, test } from "bun:test";
import type { BarOptions } from "../../../../src/core/view/bar-options.ts";
import { viewSpending } from "../../../../src/core/view/spending.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

const lines = (options: Pick<BarOptions, "usage" | "budget">) =>
  viewSpending(options).map((line) => line.map(({ text }) => text).join(""));

const project = (path: string, usd: number) => ({ project: path, spent: spentUsd(usd) });

describe("today's spending", () => {
  test("is a sum with the week's where there is one project", () => {
    const usage = usageSummary({
      today: spentUsd(1.2),
      week: spentUsd(30.456),
      projects: [project("/home/ada/engine", 1.2)],
    });
    expect(lines({ usage })).toEqual(["Today: $1.20 · week: $30.46"]);
  });

  test("is listed by project where there are several", () => {
    const usage = usageSummary({
      today: spentUsd(1.5),
      week: spentUsd(3),
      projects: [
        project("/home/ada/engine", 1),
        { project: "/srv/loom/", spent: { microUsd: 500_000, isPartial: true } },
        { project: "/srv/next", spent: { isPartial: true } },
        project("", 0),
      ],
    });
    expect(lines({ usage })).toEqual([
      "Today: $1.50 · week: $3.00",
      "  $1.00 · engine",
      "  $0.50 + ? · loom",
      "  ? · next",
      "  $0.00 · no directory",
    ]);
  });

  test.each([
    [5, []],
    [6, ["  and 1 more"]],
    [40, ["  and 35 more"]],
  ])("of %i projects names five and counts the rest", (count, more) => {
    const projects = Array.from({ length: count }, (_, at) => project(`/p${at}`, count - at));
    const shown = lines({ usage: usageSummary({ projects }) });
    expect(shown.slice(1, 6)).toEqual([0, 1, 2, 3, 4].map((at) => `  $${count - at}.00 · p${at}`));
    expect(shown.slice(6)).toEqual(more);
  });

  test("is one line for each project, whatever its directory is called", () => {
    const projects = [project("/a\nb\u202ec", 1), project("/x", 1)];
    expect(lines({ usage: usageSummary({ projects }) })[1]).toBe("  $1.00 · a b c");
  });

  test("is not spoken of without a ledger, nor before anything was used", () => {
    expect(lines({})).toEqual([]);
    expect(lines({ usage: usageSummary() })).toEqual([]);
  });
});

describe("budgets", () => {
  const budget = { class: "budget-over", lines: ["Daily budget: used up"] } as const;

  test("that run out come after it, as a warning", () => {
    const usage = usageSummary({ projects: [project("/a", 1)] });
    expect(lines({ usage, budget }).at(-1)).toBe("Daily budget: used up");
    expect(viewSpending({ usage, budget }).at(-1)).toEqual([
      { text: "Daily budget: used up", tone: "warning" },
    ]);
  });

  test("show on a day without any usage as well", () => {
    expect(lines({ usage: usageSummary(), budget })).toEqual(["Daily budget: used up"]);
  });
});
