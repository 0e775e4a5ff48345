import { type Finding, inArea } from "../finding.ts";
import type { Machine, ServiceFacts } from "../machine.ts";

const { ok, warning, broken } = inArea("Bridge");

const UNITS = "llm-bridge.socket llm-bridge.service";

/** What starts the daemon, or starts it again: the service manager where it has our service. */
export const startCommand = ({ service, program }: Pick<Machine, "service" | "program">): string =>
  service ? `systemctl --user restart ${UNITS}` : `${program.command} daemon &`;

/** The service, where this user's manager has one. Who has none starts the daemon in another way, and that is fine. */
export function checkService(machine: Machine): readonly Finding[] {
  const { service } = machine;
  if (!service) return [];
  const problem = findProblem(service, machine);
  if (problem) return [problem];
  return [
    service.activity === "running"
      ? ok("service", `llm-bridge.service runs (pid ${service.mainPid})`)
      : ok("service", "llm-bridge.service begins with the next event"),
  ];
}

/** The first that has to be mended; the others may then be gone. */
function findProblem(service: ServiceFacts, { daemon, program }: Machine): Finding | undefined {
  const restart = `systemctl --user restart ${UNITS}`;
  if (service.missingProgram !== undefined) {
    const text = `llm-bridge.service starts ${service.missingProgram}, which is not there`;
    return broken("service", text, `${program.command} setup`);
  }
  if (service.needsReload) {
    const text = "llm-bridge.service has changed since the service manager has read it";
    return warning("service", text, `systemctl --user daemon-reload; ${restart}`);
  }
  const pid = daemon.process?.pid;
  // One that fails and is tried again counts as running for the manager.
  if (service.mainPid !== pid && pid !== undefined) {
    const text = `The daemon (pid ${pid}) was started by hand, so llm-bridge.service cannot run`;
    return warning("service", text, `kill ${pid}; ${restart}`);
  }
  if (service.activity === "failed") {
    const text = `llm-bridge.service has failed (${service.result}); \`journalctl --user -u llm-bridge.service\` says why`;
    return broken("service", text, `systemctl --user reset-failed ${UNITS}; ${restart}`);
  }
  if (service.activity === "stopped" && !service.isSocketOpen) {
    const text = "llm-bridge.service is installed, but neither it nor its socket is up";
    return warning("service", text, `systemctl --user enable --now ${UNITS}`);
  }
  if (!service.isEnabled) {
    const text = "llm-bridge.service runs, but nothing starts it at the next login";
    return warning("service", text, `systemctl --user enable ${UNITS}`);
  }
  if (service.isOutdated) {
    const text = "llm-bridge.service is of another version than this program";
    return warning("service", text, `${program.command} setup`);
  }
  return undefined;
}
