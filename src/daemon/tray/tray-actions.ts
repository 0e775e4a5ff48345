import type { TrayAction } from "../../surfaces/tray/menu.ts";
import type { Log } from "../../sys/log.ts";
import { ownCommand } from "../../sys/own-program.ts";
import type { Env } from "../../sys/paths.ts";
import type { startOutside } from "../../sys/start-apart.ts";

export interface TrayActionPorts {
  readonly env: Env;
  readonly log: Log;
  readonly startOutside: typeof startOutside;
  readonly mute: () => void;
  readonly quit: () => Promise<void>;
}

/** What the tray's menu does. A browser is started outside of us: it may go on for days, and needs no sandbox of ours. */
export function createTrayActions(ports: TrayActionPorts): (action: TrayAction) => void {
  const start = (...args: readonly string[]): void => {
    // systemd-run may be gone, or the machine has no room for a process.
    try {
      ports.startOutside([...ownCommand(), ...args], ports.env);
    } catch (error) {
      ports.log(`cannot start \`${args.join(" ")}\`: ${String(error)}`);
    }
  };
  return (action) => {
    switch (action) {
      case "dashboard":
        return start("dashboard");
      case "settings":
        return start("dashboard", "--view", "settings");
      case "mute":
        return ports.mute();
      case "quit":
        return void ports.quit();
      default:
        return action satisfies never;
    }
  };
}
