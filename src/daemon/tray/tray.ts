import { runProgram } from "../../sys/run-program.ts";
import { startOutside } from "../../sys/start-apart.ts";
import { ownUnit } from "../../sys/own-unit.ts";
import { createQuit } from "./quit.ts";
import { createTrayActions, type TrayActionPorts } from "./tray-actions.ts";
import { createTrayService, type TrayService, type TrayServicePorts } from "./tray-service.ts";

export type TrayPorts = Omit<TrayServicePorts, "load" | "quitLabel" | "onAction"> &
  Pick<TrayActionPorts, "mute">;

/** The tray's icon, and what its menu does to this process and this machine. */
export function createTray(ports: TrayPorts): TrayService {
  const { env, log, mute } = ports;
  const { label, quit } = createQuit({
    unit: ownUnit(env, process.pid),
    run: runProgram,
    log,
    leave: () => void process.kill(process.pid, "SIGTERM"),
  });
  return createTrayService({
    ...ports,
    load: async () => await import("../../surfaces/tray/tray.ts"),
    quitLabel: label,
    onAction: createTrayActions({ env, log, startOutside, mute, quit }),
  });
}
