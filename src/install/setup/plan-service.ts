import { existsSync } from "node:fs";
import { join } from "node:path";
import { isTaken, readIfThere } from "../files.ts";
import { isManagedByNix } from "../nix-managed.ts";
import { quoteShellWord } from "../shell-words.ts";
import { renderServiceUnit, renderSocketUnit } from "../systemd/units.ts";
import { configHome } from "./config-home.ts";
import { type OwnFilePlan, planOwnFile } from "./plan-own-file.ts";
import type { SetupMachine } from "./setup-machine.ts";
import { quietStep, type StepPlan } from "./step-plan.ts";
import { SERVICE_UNIT, SOCKET_UNIT } from "./unit-names.ts";

/** Where packages put units for users. */
const PACKAGED_UNITS = [
  "/etc/systemd/user",
  "/usr/local/lib/systemd/user",
  "/usr/lib/systemd/user",
] as const;

/** What the service manager says of a unit. */
interface UnitState {
  readonly isEnabled: boolean;
  readonly isActive: boolean;
}

/** A manager that does not answer by then is not waited for. */
const MANAGER_TIMEOUT_MS = 5000;

/** Plans the units and their start. Where no service manager runs, says which line of the compositor's configuration starts the daemon instead. Throws a `BridgeFault` where a unit cannot be written. */
export async function planService(machine: SetupMachine, binary: string): Promise<StepPlan> {
  const byHand = startLine(machine.env, `${quoteShellWord(binary)} daemon`);
  if (!hasUserManager(machine)) {
    const line = "no systemd runs for this user, so nothing is installed";
    const note = `Start the daemon with your session: ${byHand}`;
    return quietStep("service", { lines: [line], notes: [note] });
  }
  const dir = join(configHome(machine), "systemd/user");
  const wanted = new Map([
    [SERVICE_UNIT, renderServiceUnit(binary)],
    [SOCKET_UNIT, renderSocketUnit()],
  ]);
  const managed = [...wanted.keys()]
    .map((name) => join(dir, name))
    .filter((path) => isManagedByNix(path, machine.env));
  if (managed.length > 0) return quietStep("service", { managedByNix: managed });

  const plans = planUnits(dir, wanted, machine);
  const files = plans.flatMap((plan) => (plan.kind === "write" ? [plan.file] : []));
  const kept = plans.flatMap((plan) => (plan.kind === "left-alone" ? [plan.note] : []));
  const states = await askStates(machine);
  const hasChanges = files.some(({ file, text }) => file.text !== text);
  const [service, socket, session] = states;
  const isOn = [service, socket].every((unit) => unit?.isEnabled && unit.isActive);
  const where = plans.length === 0 ? "the package's units" : dir;
  const start = ["enable", "--now", SOCKET_UNIT, SERVICE_UNIT] as const;
  return {
    part: "service",
    lines: [`${SERVICE_UNIT} and ${SOCKET_UNIT} in ${where}`],
    files,
    commands: [
      ...(hasChanges ? ([["systemctl", "--user", "daemon-reload"]] as const) : []),
      ...(hasChanges || !isOn ? ([["systemctl", "--user", ...start]] as const) : []),
      // Started already, it goes on with what it was started from.
      ...(hasChanges && service?.isActive
        ? ([["systemctl", "--user", "try-restart", SERVICE_UNIT]] as const)
        : []),
    ],
    notes: session?.isActive
      ? kept
      : [
          ...kept,
          `Your compositor does not start graphical-session.target, so the service begins with the first event. To have it from the start: ${startLine(machine.env, `systemctl --user start ${SERVICE_UNIT}`)}`,
        ],
    managedByNix: [],
  };
}

/** Whether a service manager runs for this user: it keeps a socket of its own. */
export const hasUserManager = ({ env, which }: Pick<SetupMachine, "env" | "which">): boolean =>
  which("systemctl") !== undefined &&
  existsSync(join(env["XDG_RUNTIME_DIR"] ?? "", "systemd/private"));

/** Our units; none where a package has installed the very same ones. */
function planUnits(
  dir: string,
  wanted: ReadonlyMap<string, string>,
  machine: SetupMachine,
): readonly OwnFilePlan[] {
  const isPackaged = [...wanted].every(([name, text]) =>
    PACKAGED_UNITS.some(
      (place) => new TextDecoder().decode(readIfThere(join(place, name))) === text,
    ),
  );
  return [...wanted]
    .filter(([name]) => !isPackaged || isTaken(join(dir, name)))
    .map(([name, text]) => planOwnFile(join(dir, name), text, "unit", machine));
}

/** The states of service, socket and graphical session; nothing where the manager does not answer. */
async function askStates({ run }: SetupMachine): Promise<readonly UnitState[]> {
  const units = [SERVICE_UNIT, SOCKET_UNIT, "graphical-session.target"];
  const args = ["--user", "show", "--property=UnitFileState,ActiveState", ...units];
  const end = await run("systemctl", args, MANAGER_TIMEOUT_MS);
  if (end.kind !== "done") return [];
  return end.output.split("\n\n").map((said) => ({
    isEnabled: /^UnitFileState=(?:enabled|linked|static)/m.test(said),
    isActive: /^ActiveState=(?:active|activating|reloading)/m.test(said),
  }));
}

/** The line that starts a command with the compositor that runs now. */
function startLine(env: SetupMachine["env"], command: string): string {
  if (env["HYPRLAND_INSTANCE_SIGNATURE"]) return `exec-once = ${command}  (hyprland.conf)`;
  if (env["NIRI_SOCKET"])
    return `spawn-sh-at-startup ${JSON.stringify(command)}  (niri's config.kdl)`;
  if (env["SWAYSOCK"]) return `exec ${command}  (sway's config)`;
  return command;
}
