import { readFileSync } from "node:fs";
import type { Env } from "./paths.ts";

/**
 * Starts a command that is to outlive us and whoever started us: in a session of its own, with nothing of
 * ours open. Where we are part of a service (a bar that systemd runs), its processes end with it whatever
 * session they are in, so the command gets a scope of its own. Throws where it cannot be started.
 */
export function startApart(command: readonly string[], env: Env): void {
  const isInService = Bun.which("systemd-run") !== null && isServiceGroup(ownControlGroup());
  Bun.spawn([...(isInService ? OWN_SCOPE : []), ...command], {
    env: { ...env },
    stdio: ["ignore", "ignore", "ignore"],
    detached: true,
  }).unref();
}

const OWN_SCOPE = ["systemd-run", "--user", "--scope", "--collect", "--quiet", "--"];

/** Whether a /proc/PID/cgroup names a service; a login's own group is a scope. */
export const isServiceGroup = (text: string): boolean => /^0::\/.*\.service$/m.test(text);

function ownControlGroup(): string {
  // A kernel without control groups has no such file.
  try {
    return readFileSync("/proc/self/cgroup", "utf8");
  } catch {
    return "";
  }
}
