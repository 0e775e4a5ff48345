import { describe, expect, test } from "bun:test";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { planStyle, type StyleRequest } from "../../../../src/install/style/plan-style.ts";

const plan = (text: string, more: Partial<StyleRequest> = {}) =>
  planStyle({ path: "/style.css", text, imported: [], module: "custom/llm", ...more });

function textOf(text: string, more: Partial<StyleRequest> = {}): string {
  const change = plan(text, more);
  return change.kind === "block" ? change.text : change.why;
}

describe("the block of colours", () => {
  test("has a rule for every class that a bar may have", () => {
    const classes = [...textOf("").matchAll(/#custom-llm\.([\w-]+)/g)].map(
      ([, name]) => name ?? "",
    );
    expect(classes.toSorted((a, b) => a.localeCompare(b))).toEqual([
      "budget-over",
      "budget-warning",
      "compacting",
      "context-critical",
      "context-high",
      "degraded",
      "error",
      "idle",
      "muted",
      "pinned",
      "stale",
      "thinking",
      "tool-active",
      "waiting",
    ]);
  });

  test("is for the module by the name that Waybar gives it", () => {
    expect(textOf("", { module: "custom/agents#left" })).toContain("#custom-agents.idle {");
  });

  test("has the sheet's line breaks", () => {
    expect(textOf("* {}\r\n")).not.toMatch(/[^\r]\n/);
  });

  test("is brought up to date as long as nobody has edited it", () => {
    const old = textOf("a {}\n", { module: "custom/old" });
    expect(textOf(`${old}b {}\n`)).toBe(`${textOf("a {}\n")}b {}\n`);
  });

  test("stays as it is once somebody has", () => {
    const edited = textOf("").replace("#8ab4f8", "pink");
    expect(plan(edited)).toEqual({ kind: "left-alone", why: "our block there was edited by you" });
  });

  test.each([
    ["the sheet", { text: "#custom-llm.waiting { color: red; }", imported: [] }],
    ["one that it imports", { text: "", imported: ["window #custom-llm , a { color: red; }"] }],
  ])("is not added where %s has rules for the module", (_where, { imported, text }) => {
    expect(plan(text, { imported })).toEqual({
      kind: "left-alone",
      why: "you have rules for #custom-llm already",
    });
  });

  test("is added beside rules for modules of similar names, and words in comments", () => {
    const text = "#custom-llm2 {} /* #custom-llm {} */ #my-custom-llm-x {}\n";
    expect(plan(text).kind).toBe("block");
  });
});

describe("a sheet that cannot be added to is refused with its place", () => {
  test.each([
    [
      "a comment without end",
      "a {}\n  /* b",
      "Expected */, found a comment without end (/style.css, line 2, column 3)",
    ],
    [
      "a rule without end",
      "a {}\nb { color: red;\n",
      "Expected }, found a rule without end (/style.css, line 2, column 3)",
    ],
    [
      "a brace too many",
      "a {}}\n",
      "Expected a rule, found } without its { (/style.css, line 1, column 5)",
    ],
    [
      "a string without end",
      'a { font: "x\n }',
      'Expected ", found a string without end (/style.css, line 1, column 11)',
    ],
    [
      "a mark without its other",
      "a {}\n/* >>> waybar-llm-bridge 123: */\n",
      "Expected /* <<< waybar-llm-bridge */ after this mark, found none (/style.css, line 2, column 1)",
    ],
  ])("%s", (_what, text, message) => {
    expect(() => plan(text)).toThrow(BridgeFault);
    expect(() => plan(text)).toThrow(message);
  });
});
