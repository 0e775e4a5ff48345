import { describe, expect, test } from "bun:test";
import { focusSession } from "../../../src/desktop/focus-session.ts";
import type { DesktopPorts } from "../../../src/desktop/ports.ts";

interface Machine {
  /** Parents by process. */
  readonly parents?: Readonly<Record<number, number>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What lies in a directory. */
  readonly dirs?: Readonly<Record<string, readonly string[]>>;
  /** Windows of niris, by socket; a socket without an entry does not answer. */
  readonly niris?: Readonly<Record<string, readonly object[]>>;
  readonly variables?: Readonly<Record<number, Readonly<Record<string, string>>>>;
  /** What `tmux list-clients` says, after the session's own name. */
  readonly clients?: Readonly<Record<string, string>>;
}

const SOCKET = "/run/user/1000/niri.wayland-1.900.sock";

/** A machine, and what is done to it. */
function machine({
  parents = {},
  env = {},
  dirs = {},
  niris = {},
  variables = {},
  clients = {},
}: Machine) {
  const asked: string[] = [];
  const ports: DesktopPorts = {
    env,
    runtimeDir: "/run/user/1000",
    uid: 1000,
    readProcess: (pid) => {
      const parentPid = parents[pid];
      return parentPid === undefined ? undefined : { parentPid, comm: "sh" };
    },
    readVariables: (pid) => variables[pid] ?? {},
    listNames: (dir) => dirs[dir] ?? [],
    ask: async (path, request) => {
      const text = new TextDecoder().decode(request).trim();
      asked.push(`${path} ${text}`);
      const windows = niris[path];
      if (!windows) return undefined;
      const answer = text === '"Windows"' ? { Ok: { Windows: windows } } : { Ok: "Handled" };
      return new TextEncoder().encode(`${JSON.stringify(answer)}\n`);
    },
    run: async (_program, [, socket = "", verb]) => {
      asked.push(`tmux ${socket} ${verb}`);
      const output = verb === "display-message" ? `$1\n${clients[socket] ?? ""}` : "";
      return { kind: "done", output };
    },
  };
  return { ports, asked };
}

const terminal = (id: number, pid: number, title = "sh") => ({ id, pid, title, app_id: "foot" });
const focusing = (id: number) => `{"Action":{"FocusWindow":{"id":${id}}}}`;

test("a compositor of the environment is asked first, and no other when it knows", async () => {
  const { ports, asked } = machine({
    parents: { 30: 20, 20: 1 },
    env: { NIRI_SOCKET: "/n.sock" },
    dirs: { "/run/user/1000": ["niri.wayland-1.900.sock", "sway-ipc.1000.7.sock"] },
    niris: { "/n.sock": [terminal(5, 20)] },
  });
  expect(await focusSession({ pid: 30 }, ports)).toMatchObject({
    kind: "focused",
    window: { id: "5" },
  });
  expect(asked).toEqual(['/n.sock "Windows"', `/n.sock ${focusing(5)}`]);
});

test("those in the runtime directory are asked until one has the window", async () => {
  const { ports, asked } = machine({
    parents: { 30: 20, 20: 1 },
    env: { NIRI_SOCKET: "/gone.sock", SWAYSOCK: "", HYPRLAND_INSTANCE_SIGNATURE: "" },
    dirs: {
      "/run/user/1000": ["bus", "niri.wayland-1.900.sock", "niri.wayland-2.901.sock", "hypr"],
      "/run/user/1000/hypr": ["abc_1"],
    },
    niris: {
      [SOCKET]: [terminal(5, 99)],
      "/run/user/1000/niri.wayland-2.901.sock": [terminal(6, 20)],
    },
  });
  expect(await focusSession({ pid: 30 }, ports)).toMatchObject({
    kind: "focused",
    window: { id: "6" },
  });
  expect(asked).toEqual([
    '/gone.sock "Windows"',
    `${SOCKET} "Windows"`,
    '/run/user/1000/niri.wayland-2.901.sock "Windows"',
    `/run/user/1000/niri.wayland-2.901.sock ${focusing(6)}`,
  ]);
});

describe("without success it says why", () => {
  const env = { NIRI_SOCKET: "/n.sock" };

  test("no compositor answers", async () => {
    const { ports } = machine({ parents: { 30: 1 }, env });
    expect(await focusSession({ pid: 30 }, ports)).toEqual({ kind: "no-compositor" });
  });

  test("the agent is gone: then no other window is taken for its own", async () => {
    const { ports, asked } = machine({ env, niris: { "/n.sock": [terminal(5, 20, "garden")] } });
    expect(await focusSession({ pid: 30, cwd: "/src/garden" }, ports)).toEqual({
      kind: "no-process",
    });
    expect(asked).toEqual([]);
  });

  test("there is no window of it", async () => {
    const { ports } = machine({ parents: { 30: 1 }, env, niris: { "/n.sock": [terminal(5, 20)] } });
    expect(await focusSession({ pid: 30 }, ports)).toEqual({
      kind: "no-window",
      isDetached: false,
    });
  });

  test("it runs in a tmux that nobody looks at: no other window is taken for that", async () => {
    const { ports } = machine({
      parents: { 30: 77, 77: 1 },
      env,
      niris: { "/n.sock": [terminal(5, 20, "garden")] },
      variables: { 30: { TMUX: "/t,77,0", TMUX_PANE: "%1" } },
    });
    expect(await focusSession({ pid: 30, cwd: "/src/garden" }, ports)).toEqual({
      kind: "no-window",
      isDetached: true,
    });
  });
});

test("an agent that named no process is found by the title of its terminal", async () => {
  const { ports } = machine({
    env: { NIRI_SOCKET: "/n.sock" },
    niris: { "/n.sock": [terminal(4, 20), terminal(5, 21, "~/garden")] },
  });
  expect(await focusSession({ cwd: "/src/garden" }, ports)).toMatchObject({ window: { id: "5" } });
  expect(await focusSession({ cwd: "/src/harbour" }, ports)).toEqual({ kind: "no-process" });
});

test("tmux inside tmux: each shows its pane, and the outermost terminal comes forward", async () => {
  const { ports, asked } = machine({
    // agent 30 in server 77, shown by client 40 in server 78, shown by client 50 in terminal 20
    parents: { 30: 77, 77: 1, 40: 78, 78: 1, 50: 20, 20: 1 },
    env: { NIRI_SOCKET: "/n.sock" },
    niris: { "/n.sock": [terminal(5, 20)] },
    variables: {
      30: { TMUX: "/inner,77,0", TMUX_PANE: "%1" },
      40: { TMUX: "/outer,78,0", TMUX_PANE: "%2" },
    },
    clients: { "/inner": "40 1 $1 /dev/pts/3\n", "/outer": "50 1 $1 /dev/pts/4\n" },
  });
  expect(await focusSession({ pid: 30 }, ports)).toMatchObject({ kind: "focused" });
  expect(asked).toEqual([
    '/n.sock "Windows"',
    "tmux /inner display-message",
    "tmux /outer display-message",
    `/n.sock ${focusing(5)}`,
    "tmux /inner switch-client",
    "tmux /outer switch-client",
  ]);
});

test("a terminal that was started inside tmux is itself the window, whatever its variables say", async () => {
  const { ports, asked } = machine({
    parents: { 30: 20, 20: 77, 77: 1 },
    env: { NIRI_SOCKET: "/n.sock" },
    niris: { "/n.sock": [terminal(5, 20)] },
    variables: { 30: { TMUX: "/t,77,0", TMUX_PANE: "%1" } },
  });
  expect(await focusSession({ pid: 30 }, ports)).toMatchObject({ kind: "focused" });
  expect(asked).toEqual(['/n.sock "Windows"', `/n.sock ${focusing(5)}`]);
});
