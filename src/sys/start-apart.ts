import { ownControlGroup, serviceOfGroup } from "./own-unit.ts";
import type { Env } from "./paths.ts";

/**
 * Starts a command that is to outlive us and whoever started us: in a session of its own, with nothing of
 * ours open. Where we are part of a service (a bar that systemd runs), its processes end with it whatever
 * session they are in, so the command gets a scope of its own. Throws where it cannot be started.
 */
export function startApart(command: readonly string[], env: Env): void {
  start([...(isInService() ? OWN_SCOPE : []), ...command], env);
}

/**
 * The same, but outside the sandbox of the service that we may be part of: the manager itself starts it, in the
 * session's environment. Of ours it gets what a unit may have added. Names only: a command line is for all to read.
 */
export function startOutside(command: readonly string[], env: Env): void {
  const names = Object.keys(env).filter((name) => /^(PATH|LLM_BRIDGE_\w+)$/.test(name));
  const outside = [...OWN_SERVICE, ...names.map((name) => `--setenv=${name}`), "--"];
  start([...(isInService() ? outside : []), ...command], env);
}

function start(command: readonly string[], env: Env): void {
  Bun.spawn([...command], {
    env: { ...env },
    stdio: ["ignore", "ignore", "ignore"],
    detached: true,
  }).unref();
}

const OWN_SCOPE = ["systemd-run", "--user", "--scope", "--collect", "--quiet", "--"];
// What the command starts itself goes on after its end: a browser, where the command was only to open one.
const OWN_SERVICE = [
  "systemd-run",
  "--user",
  "--collect",
  "--quiet",
  "--property=KillMode=process",
];

const isInService = (): boolean =>
  Bun.which("systemd-run") !== null && serviceOfGroup(ownControlGroup()) !== undefined;
