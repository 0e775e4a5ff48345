import { expect, test } from "bun:test";
import {
  parseEnvironment,
  placesGivenUp,
  renderPlaces,
  unknownPlaces,
} from "../../../../src/install/systemd/places.ts";

const HOME = "/home/me";

test.each([
  ["what the other one knows", { XDG_STATE_HOME: "/s" }, { XDG_STATE_HOME: "/s" }],
  ["where it would look anyway", { XDG_CONFIG_HOME: `${HOME}/.config/` }, {}],
  ["what is said to nobody", { CLAUDE_CONFIG_DIR: "" }, { CLAUDE_CONFIG_DIR: "/cc" }],
  ["what differs by a stroke at its end", { XDG_STATE_HOME: "/s/" }, { XDG_STATE_HOME: "/s/" }],
  ["what is no text", { CLAUDE_CONFIG_DIR: "/\ufffd" }, {}],
  ["what is not absolute", { CLAUDE_CONFIG_DIR: "cc" }, {}],
  ["what no line can hold", { CLAUDE_CONFIG_DIR: "/a\nExecStart=/b" }, {}],
])("%s need not be told", (_what, shell, other) => {
  expect(unknownPlaces({ HOME, ...shell }, other)).toEqual({});
});

test("what a shell has elsewhere is told", () => {
  const shell = { HOME, CLAUDE_CONFIG_DIR: "/cc,/dd", XDG_STATE_HOME: "/s", LANG: "C" };
  expect(unknownPlaces(shell, { XDG_STATE_HOME: "/t" })).toEqual({
    CLAUDE_CONFIG_DIR: "/cc,/dd",
    XDG_STATE_HOME: "/s",
  });
});

test("what a shell has no longer elsewhere is given up", () => {
  const other = { HOME, CLAUDE_CONFIG_DIR: "/cc", XDG_STATE_HOME: "/s" };
  expect(placesGivenUp({ HOME, XDG_STATE_HOME: "/t" }, other)).toEqual(["CLAUDE_CONFIG_DIR"]);
  expect(placesGivenUp({ HOME }, { XDG_CONFIG_HOME: `${HOME}/.config` })).toEqual([]);
});

test("a ledger elsewhere may be written there", () => {
  const [comment, ...lines] = renderPlaces({ XDG_STATE_HOME: "/50%/$me/state" }).split("\n");
  expect(comment).toStartWith("#");
  expect(lines).toEqual([
    "[Service]",
    'Environment="XDG_STATE_HOME=/50%%/$me/state"',
    'ExecStartPre=+-mkdir -p -m 0700 "/50%%/$$me/state/llm-bridge"',
    'ReadWritePaths="-/50%%/$me/state/llm-bridge"',
    "",
  ]);
});

test("a manager's variables are read with and without quotes", () => {
  expect(parseEnvironment("A=b=c\nB=$'it\\'s \\\\ here'\nC=\n")).toMatchObject({
    A: "b=c",
    B: "it's \\ here",
    C: "",
  });
});
