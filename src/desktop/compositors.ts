import { hyprland } from "./hyprland.ts";
import { niri } from "./niri.ts";
import type { DesktopPorts } from "./ports.ts";
import { sway } from "./sway.ts";
import type { Compositor } from "./window.ts";

/**
 * The compositors that may run here: those that the environment names, then those whose sockets lie in
 * the runtime directory. The second for who was started elsewhere (a service, another terminal), or by a
 * compositor that has since been restarted. Whether they live is found out by asking.
 */
export function* findCompositors(ports: DesktopPorts): Generator<Compositor> {
  const asked = new Set<string>();
  for (const look of [namedByEnvironment, lyingAround]) {
    for (const [connect, path] of look(ports)) {
      if (path === undefined || path === "" || asked.has(path)) continue;
      asked.add(path);
      yield connect(path, ports.ask);
    }
  }
}

type Candidate = readonly [
  connect: (socketPath: string, ask: DesktopPorts["ask"]) => Compositor,
  path: string | undefined,
];

const namedByEnvironment = ({ env, runtimeDir }: DesktopPorts): readonly Candidate[] => [
  [sway, env["SWAYSOCK"]],
  [niri, env["NIRI_SOCKET"]],
  [hyprland, hyprlandSocket(runtimeDir, env["HYPRLAND_INSTANCE_SIGNATURE"])],
];

/** Where each compositor puts its socket, read in their sources: sway/ipc-server.c, Hyprland's Compositor.cpp, niri's ipc/server.rs. */
function lyingAround({ runtimeDir, listNames }: DesktopPorts): readonly Candidate[] {
  const names = listNames(runtimeDir);
  const paths = (pattern: RegExp) =>
    names.filter((name) => pattern.test(name)).map((name) => `${runtimeDir}/${name}`);
  const instances = names.includes("hypr") ? listNames(`${runtimeDir}/hypr`) : [];
  return [
    ...paths(/^sway-ipc\.\d+\.\d+\.sock$/).map((path): Candidate => [sway, path]),
    ...paths(/^niri\..+\.sock$/).map((path): Candidate => [niri, path]),
    ...instances.map((name): Candidate => [hyprland, hyprlandSocket(runtimeDir, name)]),
  ];
}

const hyprlandSocket = (runtimeDir: string, instance: string | undefined): string | undefined =>
  instance ? `${runtimeDir}/hypr/${instance}/.socket.sock` : undefined;
