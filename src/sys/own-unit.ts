import { readFileSync } from "node:fs";
import type { Env } from "./paths.ts";

/** The systemd unit whose main process we are, as `llm-bridge.service`; undefined where systemd has started somebody else, or nobody. */
export function ownUnit(env: Env, pid: number): string | undefined {
  // A terminal that is a service hands its variables on, its own process id among them (systemd.exec(5)).
  if (env["SYSTEMD_EXEC_PID"] !== String(pid)) return undefined;
  return serviceOfGroup(ownControlGroup());
}

/** The service that a /proc/PID/cgroup names, if it names one: a login's own group is a scope. */
export const serviceOfGroup = (text: string): string | undefined =>
  /^0::\/(?:.*\/)?([^/\n]+\.service)$/m.exec(text)?.[1];

/** Our own /proc/PID/cgroup; empty where the kernel has no control groups. */
export function ownControlGroup(): string {
  // Such a kernel has no such file.
  try {
    return readFileSync("/proc/self/cgroup", "utf8");
  } catch {
    return "";
  }
}
