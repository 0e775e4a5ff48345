import { describe, expect, test } from "bun:test";
import { findPane, listClients, selectPane } from "../../../src/desktop/tmux.ts";
import type { ProgramEnd } from "../../../src/sys/run-program.ts";

const paneOf = (variables: Readonly<Record<string, string>>, ancestors = [9, 8, 77]) =>
  findPane(9, ancestors, { readVariables: () => variables });

describe("the pane of a process", () => {
  test("is what its variables say", () => {
    expect(paneOf({ TMUX: "/tmp/tmux-1000/default,77,0", TMUX_PANE: "%3" })).toEqual({
      socket: "/tmp/tmux-1000/default",
      serverPid: 77,
      id: "%3",
    });
  });

  test("may be on a socket with commas in its name", () => {
    expect(paneOf({ TMUX: "/tmp/a,b,77,0", TMUX_PANE: "%3" })?.socket).toBe("/tmp/a,b");
  });

  test.each([
    ["there are none", {}],
    [
      "they are inherited from a tmux that is no ancestor",
      { TMUX: "/tmp/t,78,0", TMUX_PANE: "%3" },
    ],
    ["they are nonsense", { TMUX: "77", TMUX_PANE: "%3" }],
    ["the pane is an option", { TMUX: "/tmp/t,77,0", TMUX_PANE: "-kill" }],
  ])("is not known where %s", (_why, variables: Readonly<Record<string, string>>) => {
    expect(paneOf(variables)).toBeUndefined();
  });
});

const PANE = { socket: "/tmp/t", serverPid: 77, id: "%3" };

test("terminals that show the pane's session come first, then the last used", async () => {
  const output = "$1\n10 500 $0 /dev/pts/0\n11 900 $2 /dev/pts/1\n12 100 $1 /dev/pts/2\n";
  const clients = await listClients(PANE, async () => ({ kind: "done", output }));
  expect(clients.map(({ pid }) => pid)).toEqual([12, 11, 10]);
});

test.each<[string, ProgramEnd]>([
  ["shows it in no terminal", { kind: "done", output: "$1\n" }],
  ["answers nonsense", { kind: "done", output: "what?\nx y z\n\n" }],
  ["knows no such pane", { kind: "failed", reason: "can't find pane: %3" }],
  ["is not installed", { kind: "missing" }],
])("there is no terminal where tmux %s", async (_why, end) => {
  expect(await listClients(PANE, async () => end)).toEqual([]);
});

test("a pane is shown by the terminal that was chosen, in that tmux", async () => {
  const calls: (readonly string[])[] = [];
  await selectPane({ ...PANE, client: { pid: 12, tty: "/dev/pts/2" } }, async (program, args) => {
    calls.push([program, ...args]);
    return { kind: "done", output: "" };
  });
  expect(calls).toEqual([
    [
      ..."tmux -S /tmp/t switch-client -c /dev/pts/2 -t %3 ;".split(" "),
      ..."select-window -t %3 ; select-pane -t %3".split(" "),
    ],
  ]);
});
