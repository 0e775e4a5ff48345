import { expect, test } from "bun:test";
import { renderPrices, renderPricesJson } from "../../../../src/cli/prices/list.ts";
import { applyBilling, type BillingTerms } from "../../../../src/core/usage/billing.ts";
import { vendoredBook } from "../../core/usage/vendored-book.ts";

const API: BillingTerms = { mode: "api", endpoint: "global" };
const opened = (terms: BillingTerms) => ({ book: applyBilling(vendoredBook(), terms), terms });
const plain = (text: string) => text;

test.each([80, 60, 40, 20, 1])("no line is wider than a terminal of %p columns", (width) => {
  const wide = renderPrices(opened(API), width, plain).filter(
    // A word that is wider than the terminal is broken by it.
    (line) => Bun.stringWidth(line) > width && line.trim().includes(" "),
  );
  expect(wide).toEqual([]);
});

test("80 columns hold every price of every model", () => {
  const lines = renderPrices(opened(API), 80, plain);
  expect(lines[0]).toMatch(/^model +in +out +wr 5m +wr 1h +read +from +note$/);
  expect(lines).toContain(
    "claude-opus-5-5     4.00   20.00   5.00   8.00  0.20                         [1]",
  );
  expect(lines).toContain(
    "claude-haiku-5-5    0.10    0.50  0.125   0.20  0.01  2026-10-07  ≤ 100,000  [1]",
  );
  expect(lines).toContain(
    "claude-haiku-5-5    0.50    2.50  0.625   1.00  0.05  2026-10-07  > 100,000  [1]",
  );
});

test("below the table stand the surcharges and every source that the table names", () => {
  const text = renderPrices(opened(API), 100, plain).join("\n");
  expect(text).toContain("On top: inference in us × 1.1; a web search $0.01.");
  expect(text).toContain("[1] client-2.1.329, 2026-11-20: ");
  expect(text).toContain("[3] release-notes-2026-10, 2026-11-20: ");
});

test("the heading is dressed as the terminal has it", () => {
  const [head] = renderPrices(opened(API), 80, (text) => `<${text}>`);
  expect(head).toMatch(/^<model .*>$/);
});

test("a subscription's prices are called what they are", () => {
  const text = renderPrices(opened({ mode: "subscription", endpoint: "global" }), 200, plain);
  expect(text.join(" ")).toContain("What the API would have charged");
});

test("a provider's list has no fast mode, and tells its surcharge", () => {
  const text = renderPrices(opened({ mode: "bedrock", endpoint: "regional" }), 200, plain).join(
    " ",
  );
  expect(text).not.toContain("fast  ");
  expect(text).toContain("regional endpoints × 1.1 (not claude-opus-4-1, ");
});

test("as JSON, it holds the same", () => {
  const json = JSON.parse(renderPricesJson(opened(API)));
  expect(json).toMatchObject({
    billing: { mode: "api", label: "Cost" },
    fingerprint: expect.stringMatching(/^[\da-f]{16}$/),
    web_search_usd: 0.01,
    inference_geo: { us: 1.1 },
  });
  const haiku = json.models.find(({ id }: { id: string }) => id === "claude-haiku-5-5");
  expect(haiku.prices).toEqual([
    {
      from: "2026-10-07",
      speed: "standard",
      up_to_prompt_tokens: 100_000,
      input: 0.1,
      output: 0.5,
      cache_read: 0.01,
      cache_write_5m: 0.125,
      cache_write_1h: 0.2,
      source: "client-2.1.329",
    },
    expect.objectContaining({ input: 0.5, cache_write_5m: 0.625 }),
  ]);
});
