import { describe, expect, test } from "bun:test";
import { escapePango, renderPango } from "../../../../src/surfaces/waybar/pango.ts";

describe("a text as Pango markup", () => {
  test.each([
    ["a && b", "a &amp;&amp; b"],
    ["<b>not bold</b>", "&lt;b&gt;not bold&lt;/b&gt;"],
    [`"it's"`, "&quot;it&apos;s&quot;"],
    ["&amp;", "&amp;amp;"],
    ["a\nb\0c", "a b c"],
    ["\ud800", "\ufffd"],
  ])("%j is %j", (text, markup) => {
    expect(escapePango(text)).toBe(markup);
  });
});

test("tones become markup, without colours of our own", () => {
  const markup = renderPango([
    [{ text: "a & b", tone: "strong" }, { text: " " }, { text: "c", tone: "muted" }],
    [{ text: "d", tone: "warning" }],
  ]);
  expect(markup).toBe('<b>a &amp; b</b> <span alpha="65%">c</span>\n<b>d</b>');
});
