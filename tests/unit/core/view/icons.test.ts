import { expect, test } from "bun:test";
import { toolFamily, toolIcon } from "../../../../src/core/view/icons.ts";

test.each([
  ["Bash", "shell"],
  ["bash", "shell"],
  ["Read", "read"],
  ["Edit", "edit"],
  ["Write", "edit"],
  ["NotebookEdit", "edit"],
  ["Grep", "search"],
  ["Glob", "search"],
  ["WebFetch", "web"],
  ["Agent", "agent"],
  ["Task", "agent"],
  ["run_shell_command", "shell"],
  ["read_file", "read"],
  ["write_file", "edit"],
  ["spawn_agent", "agent"],
  ["mcp__github__create_issue", "mcp"],
  ["TodoWrite", "other"],
  ["constructor", "other"],
  ["", "other"],
] as const)("the tool %p belongs to %s", (name, family) => {
  expect(toolFamily(name)).toBe(family);
});

test("every icon takes one column", () => {
  const families = ["shell", "read", "edit", "search", "web", "agent", "mcp", "other"] as const;
  const icons = families.flatMap((family) => [toolIcon("nerd", family), toolIcon("plain", family)]);
  expect(icons.map((icon) => Bun.stringWidth(icon))).toEqual(icons.map(() => 1));
});
