import type { Log } from "../../sys/log.ts";
import type { RunProgram } from "../../sys/run-program.ts";

export interface QuitPorts {
  /** The systemd unit that we are; undefined where nobody would start us again. */
  readonly unit: string | undefined;
  readonly run: RunProgram;
  readonly log: Log;
  /** Ends this process, as SIGTERM does. */
  readonly leave: () => void;
}

/** How a person may end the daemon, so that it stays ended. */
export interface Quit {
  /** What it comes to, for a menu. */
  readonly label: string;
  /** Never rejects. */
  quit(): Promise<void>;
}

const TIMEOUT_MS = 5000;

/** A service that just left would be there again with the next event: its socket has to go too. Both come back with the next login. */
export function createQuit({ unit, run, log, leave }: QuitPorts): Quit {
  if (unit === undefined) return { label: "Quit", quit: async () => leave() };
  const systemctl = async (...args: readonly string[]) =>
    await run("systemctl", ["--user", ...args], TIMEOUT_MS);
  return {
    label: "Quit until the next login",
    async quit() {
      const asked = await systemctl("show", "--property=TriggeredBy", "--value", unit);
      const sockets = asked.kind === "done" ? asked.output.split(/\s+/).filter(Boolean) : [];
      log(`quit: stops ${[...sockets, unit].join(" and ")} until the next login`);
      // Not waited for: it is we who are stopped.
      const end = await systemctl("--no-block", "stop", ...sockets, unit);
      if (end.kind === "done") return;
      log(`systemctl cannot: ${end.kind === "failed" ? end.reason : "it is not installed"}`);
      leave();
    },
  };
}
