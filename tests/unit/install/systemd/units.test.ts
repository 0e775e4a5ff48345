import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { renderServiceUnit, renderSocketUnit } from "../../../../src/install/systemd/units.ts";

const shared = (name: string) =>
  readFileSync(new URL(`../../../../share/systemd/${name}`, import.meta.url), "utf8");

test("packages and setup install the same units, but for the program's place", () => {
  expect(renderSocketUnit()).toBe(shared("llm-bridge.socket"));
  expect(renderServiceUnit("/usr/bin/waybar-llm-bridge")).toBe(shared("llm-bridge.service"));
});

test.each([
  ["/home/ann/.local/bin/waybar-llm-bridge", "/home/ann/.local/bin/waybar-llm-bridge"],
  ["/nix/store/0b-bridge-1.0+x@y/bin/b", "/nix/store/0b-bridge-1.0+x@y/bin/b"],
  ["/home/my tools/b", '"/home/my tools/b"'],
  ["/100%/b", "/100%%/b"],
  ["/$HOME/${X}/$&/b", '"/$HOME/${X}/$&/b"'],
])("a program at %j is started as %s", (path, word) => {
  const lines = renderServiceUnit(path).split("\n");
  expect(lines.filter((line) => line.startsWith("ExecStart="))).toEqual([
    `ExecStart=${word} daemon`,
  ]);
  expect(lines).toHaveLength(shared("llm-bridge.service").split("\n").length);
});

test.each(['/a"b', "/it's", "/a\\b", "/two\nlines", "/bell\u0007"])(
  "a program at %j is refused, as systemd would refuse it",
  (path) => {
    expect(() => renderServiceUnit(path)).toThrow("systemd takes no quotes");
  },
);
