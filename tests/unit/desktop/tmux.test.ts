import { describe, expect, test } from "bun:test";
import { findPane, listClients, selectPane } from "../../../src/desktop/tmux.ts";
import type { ProgramEnd } from "../../../src/sys/run-program.ts";

interface Machine {
  readonly variables?: Readonly<Record<string, string>>;
  readonly comms?: Readonly<Record<number, string>>;
  /** What `tmux list-panes` says, by socket. */
  readonly panes?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The pane of process 9, a child of 8, which tmux 77 has started. */
async function paneOf({ variables = {}, comms = {}, panes = {}, env = {} }: Machine) {
  return await findPane(9, [9, 8, 77], {
    env,
    runtimeDir: "/run/user/1000",
    uid: 1000,
    readProcess: (pid) => ({ parentPid: 1, comm: comms[pid] ?? "sh" }),
    readVariables: () => variables,
    listNames: (dir) =>
      Object.keys(panes)
        .filter((path) => path.startsWith(`${dir}/`))
        .map((path) => path.slice(dir.length + 1)),
    ask: async () => undefined,
    run: async (_program, [, socket = ""]) => {
      const output = panes[socket];
      return output === undefined ? { kind: "failed", reason: "gone" } : { kind: "done", output };
    },
  });
}

describe("the pane of a process", () => {
  test("is what its variables say", async () => {
    const variables = { TMUX: "/tmp/tmux-1000/default,77,0", TMUX_PANE: "%3" };
    expect(await paneOf({ variables })).toEqual({
      socket: "/tmp/tmux-1000/default",
      serverPid: 77,
      id: "%3",
    });
  });

  test("may be on a socket with commas in its name", async () => {
    const pane = await paneOf({ variables: { TMUX: "/tmp/a,b,77,0", TMUX_PANE: "%3" } });
    expect(pane?.socket).toBe("/tmp/a,b");
  });

  test.each([
    ["there are none", {}],
    [
      "they are inherited from a tmux that is no ancestor",
      { TMUX: "/tmp/t,78,0", TMUX_PANE: "%3" },
    ],
    ["they are nonsense", { TMUX: "77", TMUX_PANE: "%3" }],
    ["the pane is an option", { TMUX: "/tmp/t,77,0", TMUX_PANE: "-kill" }],
  ])("is not known where %s", async (_why, variables: Readonly<Record<string, string>>) => {
    expect(await paneOf({ variables })).toBeUndefined();
  });

  describe("whose variables are not ours to read", () => {
    const comms = { 77: "tmux: server" };

    test("is the one that tmux started it in", async () => {
      const panes = {
        "/tmp/tmux-1000/default": "76 8 %1\n",
        "/tmp/tmux-1000/work": "77 7 %0\n77 8 %4\n",
      };
      const found = { socket: "/tmp/tmux-1000/work", serverPid: 77, id: "%4" };
      expect(await paneOf({ comms, panes })).toEqual(found);
    });

    test("is looked for where the environment puts tmux's sockets", async () => {
      const panes = { "/var/tmp/tmux-1000/default": "77 8 %4\n" };
      expect(await paneOf({ comms, panes })).toBeUndefined();
      expect(await paneOf({ comms, panes, env: { TMUX_TMPDIR: "/var/tmp" } })).toHaveProperty(
        "id",
        "%4",
      );
    });

    test("is not looked for where no ancestor is a tmux", async () => {
      const panes = { "/tmp/tmux-1000/default": "77 8 %4\n" };
      expect(await paneOf({ panes })).toBeUndefined();
    });
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
