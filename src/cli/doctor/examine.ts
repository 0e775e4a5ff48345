import { checkAgent } from "./checks/agent.ts";
import { checkBridge } from "./checks/bridge.ts";
import { checkLedger } from "./checks/ledger.ts";
import { checkService } from "./checks/service.ts";
import { checkSystem } from "./checks/system.ts";
import { checkWaybar } from "./checks/waybar.ts";
import type { Finding } from "./finding.ts";
import type { Machine } from "./machine.ts";

/** Everything that can be said of a machine, good and bad. Pure. */
export function examine(machine: Machine): readonly Finding[] {
  return [
    ...checkBridge(machine),
    ...checkService(machine),
    ...checkWaybar(machine),
    ...checkAgent(machine),
    ...checkLedger(machine),
    ...checkSystem(machine),
  ];
}
