import type { RunProgram } from "../sys/run-program.ts";
import type { DesktopPorts } from "./ports.ts";

/** A pane of a running tmux. */
export interface TmuxPane {
  readonly socket: string;
  readonly serverPid: number;
  /** `%3`: no other pane of that server ever has the same. */
  readonly id: string;
}

/** A terminal in which a tmux is shown. */
export interface TmuxClient {
  readonly pid: number;
  /** By which tmux names its clients. */
  readonly tty: string;
}

/** A pane, and the terminal that is to show it. */
export interface AttachedPane extends TmuxPane {
  readonly client: TmuxClient;
}

/** tmux answers within some milliseconds, or hangs. */
const TIMEOUT_MS = 1000;

const PANE_ID = /^%\d+$/;

/** The pane that a process runs in; undefined where it runs in no tmux. */
export async function findPane(
  pid: number,
  ancestors: readonly number[],
  ports: DesktopPorts,
): Promise<TmuxPane | undefined> {
  const told = paneInVariables(pid, ancestors, ports);
  if (told) return told;
  const isInTmux = ancestors.some((id) => ports.readProcess(id)?.comm.startsWith("tmux"));
  return isInTmux ? await paneByProcess(ancestors, ports) : undefined;
}

/**
 * By the variables TMUX (`SOCKET,SERVER PID,SESSION`) and TMUX_PANE that tmux gives what it starts
 * (tmux(1), ENVIRONMENT). Both are inherited by all that is started from there, new terminals too: they
 * count only where that server is an ancestor.
 */
function paneInVariables(
  pid: number,
  ancestors: readonly number[],
  { readVariables }: DesktopPorts,
): TmuxPane | undefined {
  const variables = readVariables(pid, ["TMUX", "TMUX_PANE"]);
  const id = variables["TMUX_PANE"] ?? "";
  // The path may hold commas; what follows it does not.
  const parts = (variables["TMUX"] ?? "").split(",");
  const socket = parts.slice(0, -2).join(",");
  const serverPid = Number(parts.at(-2));
  const isInside = PANE_ID.test(id) && socket.startsWith("/") && ancestors.includes(serverPid);
  return isInside ? { socket, serverPid, id } : undefined;
}

/**
 * By asking every server of this user. A service in a user namespace of its own (systemd gives one to
 * whoever is kept from the file system) may see processes, and not their variables.
 */
async function paneByProcess(
  ancestors: readonly number[],
  { env, uid, listNames, run }: DesktopPorts,
): Promise<TmuxPane | undefined> {
  const dir = `${env["TMUX_TMPDIR"] || "/tmp"}/tmux-${uid}`;
  for (const name of listNames(dir)) {
    const socket = `${dir}/${name}`;
    const format = "#{pid} #{pane_pid} #{pane_id}";
    const end = await run("tmux", ["-S", socket, "list-panes", "-a", "-F", format], TIMEOUT_MS);
    const lines = end.kind === "done" ? end.output.trimEnd().split("\n") : [];
    for (const line of lines) {
      const [serverPid, panePid, id = ""] = line.split(" ");
      const isIts = [serverPid, panePid].every((one) => ancestors.includes(Number(one)));
      if (isIts && PANE_ID.test(id)) return { socket, serverPid: Number(serverPid), id };
    }
  }
  return undefined;
}

/** The terminals that can show a pane: those that show its session first, then the last used. */
export async function listClients(pane: TmuxPane, run: RunProgram): Promise<readonly TmuxClient[]> {
  const format = "#{client_pid} #{client_activity} #{session_id} #{client_tty}";
  const ask = ["display-message", "-p", "-t", pane.id, "#{session_id}"];
  const list = ["list-clients", "-F", format];
  const end = await run("tmux", ["-S", pane.socket, ...ask, ";", ...list], TIMEOUT_MS);
  if (end.kind !== "done") return [];
  const [own, ...lines] = end.output.trimEnd().split("\n");
  return lines
    .map((line) => {
      const [pid, activity, session, ...tty] = line.split(" ");
      return {
        pid: Number(pid),
        activity: Number(activity),
        isOwn: session === own,
        tty: tty.join(" "),
      };
    })
    .filter(({ pid, tty }) => Number.isSafeInteger(pid) && pid > 1 && tty !== "")
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.activity - a.activity)
    .map(({ pid, tty }) => ({ pid, tty }));
}

/** Shows a pane in its terminal. A pane that is gone is no fault: the terminal comes forward all the same. */
export async function selectPane(
  { socket, id, client }: AttachedPane,
  run: RunProgram,
): Promise<void> {
  const show = ["switch-client", "-c", client.tty, "-t", id];
  const raise = ["select-window", "-t", id, ";", "select-pane", "-t", id];
  await run("tmux", ["-S", socket, ...show, ";", ...raise], TIMEOUT_MS);
}
