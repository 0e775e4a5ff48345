import type { ConfigFlags } from "../config/environment.ts";

export interface DaemonOptions {
  readonly flags: ConfigFlags;
}

/** Runs the daemon until it is told to stop. */
export async function runDaemon(_options: DaemonOptions): Promise<void> {}
