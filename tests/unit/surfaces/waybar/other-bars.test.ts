import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { renderI3StatusLine, renderPlainLine } from "../../../../src/surfaces/waybar/other-bars.ts";
import { escapePango, unescapePango } from "../../../../src/surfaces/waybar/pango.ts";

const waybarLine = (text: string, alt = "busy") =>
  `${JSON.stringify({ text: escapePango(text), tooltip: "<b>x</b>", class: "idle", alt })}\n`;

test("a plain line is the text as it was before it became markup", () => {
  expect(renderPlainLine(waybarLine(`a < b && c > "d"'s`))).toBe(`a < b && c > "d"'s\n`);
});

test.each([
  ["a button of polybar", "%{A1:reboot:}x%{A}", "% {A1:reboot:}x% {A}"],
  ["a style of tmux", "#[fg=red]x", "# [fg=red]x"],
  ["a command of tmux", "#(reboot)", "# (reboot)"],
  ["a name of tmux", "#{pane_title} #S", "# {pane_title} # S"],
  ["a doubled one", "##S", "# # S"],
])("%s is only text", (_what, text, shown) => {
  expect(renderPlainLine(waybarLine(text))).toBe(`${shown}\n`);
});

test.each(["100 % {done}", "issue #12", "C# # comment", "a \\s b", "50%"])("%p stays", (text) => {
  expect(renderPlainLine(waybarLine(text))).toBe(`${text}\n`);
});

test("a plain line is one line, and begins no command, whatever the state file holds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const line = renderPlainLine(JSON.stringify({ text }));
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(line).not.toMatch(/%\{|#[A-Za-z#([{]/);
    }),
  );
});

test.each(["null", "[]", "3", "{}", '{"text":7,"alt":[]}'])(
  "a state file that holds %s is an empty line",
  (json) => {
    expect(renderPlainLine(json)).toBe("\n");
    expect(renderI3StatusLine(json)).toBe('{"text":"","state":"Idle"}\n');
  },
);

test.each([
  ["idle", "Idle"],
  ["busy", "Info"],
  ["waiting", "Warning"],
  ["error", "Critical"],
  ["constructor", "Idle"],
])("for i3status-rust, %s is %s, and the text keeps its markup", (alt, state) => {
  expect(renderI3StatusLine(waybarLine("a & b", alt))).toBe(
    `${JSON.stringify({ text: "a &amp; b", state })}\n`,
  );
});

test("escaping and back gives every line again", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(escapePango(text) !== "" && !/[\0-\x1f\x7f]/.test(text));
      expect(unescapePango(escapePango(text))).toBe(text);
    }),
  );
});
