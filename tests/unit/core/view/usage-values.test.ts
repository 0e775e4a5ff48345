import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { renderTemplate } from "../../../../src/core/format/template.ts";
import { parseBarFormat } from "../../../../src/core/view/format-string.ts";
import { limitPercent, usageValues } from "../../../../src/core/view/usage-values.ts";
import type { UsageSummary } from "../../../../src/core/usage/summary.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

const ALL = "{today} {week} {block} {burn}";
const ALTERNATIVES = "{today|a} {week|b} {block|c} {burn|d}";

function fill(source: string, usage: UsageSummary | undefined): string {
  const parsed = parseBarFormat(source);
  expect(parsed).toHaveProperty("value");
  return renderTemplate(parsed.ok ? parsed.value : [], usageValues(usage));
}

const block = { spent: spentUsd(0.5), to: epochMs(9), burnMicroUsdPerHour: 1_500_000 };

test.each([
  ["all known", { today: spentUsd(1.2), week: spentUsd(30), block }, "$1.20 $30.00 $0.50 $1.50"],
  ["nothing used yet", {}, "$0.00 $0.00 c d"],
  [
    "a block of one response",
    { block: { spent: spentUsd(0.1), to: epochMs(9) } },
    "$0.00 $0.00 $0.10 d",
  ],
  [
    "a part without a price",
    { today: { microUsd: 1_200_000, isPartial: true } },
    "$1.20+? $0.00 c d",
  ],
  ["no price at all", { today: { isPartial: true }, week: { isPartial: true } }, "a b c d"],
  [
    "a block without any price",
    { block: { spent: { isPartial: true }, to: epochMs(9), burnMicroUsdPerHour: 0 } },
    "$0.00 $0.00 c $0.00",
  ],
])("with %s", (_title, usage, text) => {
  expect(fill(ALTERNATIVES, usageSummary(usage))).toBe(text);
});

test("without a ledger each gives way to its alternative, or to nothing", () => {
  expect(fill(ALTERNATIVES, undefined)).toBe("a b c d");
  expect(fill(ALL, undefined).trim()).toBe("");
});

test("decimals are as asked for, also of a part", () => {
  const usage = usageSummary({ today: { microUsd: 1_234_567, isPartial: true }, block });
  expect(fill("{today:.0} {today:.4} {burn:.1}", usage)).toBe("$1+? $1.2346+? $1.5");
});

test.each([
  [undefined, undefined],
  [{ usedPercent: 23.5 }, 23.5],
  [{ usedPercent: 23.5, resetsAt: epochMs(101) }, 23.5],
  [{ usedPercent: 23.5, resetsAt: epochMs(100) }, undefined],
  [{ usedPercent: 23.5, resetsAt: epochMs(1) }, undefined],
])("of a limit %j there is to tell, at its moment: %p", (limit, percent) => {
  expect(limitPercent(limit, epochMs(100))).toBe(percent);
});
