import { expect, test } from "bun:test";
import { parseBarArguments } from "../../../../src/install/waybar/bar-arguments.ts";

test.each([
  [[], {}],
  [["-b", "main"], {}],
  [["-c", "/a", "-s", "/b"], { config: "/a", style: "/b" }],
  [["--style=/b", "--config", "/a"], { config: "/a", style: "/b" }],
  [["-c"], {}],
])("a Waybar's command line %j names %j", (args, named) => {
  expect(parseBarArguments(args)).toEqual(named);
});
