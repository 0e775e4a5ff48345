import { existsSync } from "node:fs";
import { join } from "node:path";
import { BridgeFault } from "../../core/fault.ts";
import type { Env } from "../../sys/paths.ts";
import { isTaken, readIfThere } from "../files.ts";
import { isManagedByNix } from "../nix-managed.ts";
import { quoteShellWord } from "../shell-words.ts";
import { parseEnvironment, PLACES_FILE, renderPlaces, unknownPlaces } from "../systemd/places.ts";
import { renderServiceUnit, renderSocketUnit } from "../systemd/units.ts";
import { unitDirs } from "./config-home.ts";
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
  /** 0 where it has no process. */
  readonly mainPid: number;
}

/** What the service manager says of itself; nothing where it does not answer. */
interface ManagerFacts {
  /** The directories that it reads units from, one after the other. */
  readonly unitPath?: string;
  readonly variables?: Env;
}

/** A manager that does not answer by then is not waited for. */
const MANAGER_TIMEOUT_MS = 5000;

/** Plans the units and their start. Where no service manager runs, says which line of the compositor's configuration starts the daemon instead. Throws a `BridgeFault` where a unit cannot be written, or another daemon holds the socket. */
export async function planService(machine: SetupMachine, binary: string): Promise<StepPlan> {
  const byHand = startLine(machine.env, [binary, "daemon"]);
  if (!hasUserManager(machine)) {
    const line = "no systemd runs for this user, so nothing is installed";
    const note = `Start the daemon with your session: ${byHand}`;
    return quietStep("service", { lines: [line], notes: [note] });
  }
  const [manager, states] = await Promise.all([askManager(machine), askStates(machine)]);
  const dir = unitDir(machine, manager);
  const wanted = new Map([
    [SERVICE_UNIT, renderServiceUnit(binary)],
    [SOCKET_UNIT, renderSocketUnit()],
  ]);
  const managed = [...wanted.keys()]
    .map((name) => join(dir, name))
    .filter((path) => isManagedByNix(path, machine.env));
  if (managed.length > 0) return quietStep("service", { managedByNix: managed });
  requireNoOther(machine, states);

  const units = planUnits(dir, wanted, machine);
  const plans = [...units, ...planPlaces(dir, machine, manager)];
  const files = plans.flatMap((plan) => (plan.kind === "write" ? [plan.file] : []));
  const kept = plans.flatMap((plan) => (plan.kind === "left-alone" ? [plan.note] : []));
  const hasChanges = files.some(({ file, text }) => file.text !== text);
  const [service, socket, session] = states;
  const isOn = [service, socket].every((unit) => unit?.isEnabled && unit.isActive);
  const where = units.length === 0 ? "as the package has brought them" : `in ${dir}`;
  const both = [SOCKET_UNIT, SERVICE_UNIT] as const;
  return {
    part: "service",
    lines: [`${SERVICE_UNIT} and ${SOCKET_UNIT} ${where}`],
    files,
    commands: [
      ...(hasChanges ? ([["systemctl", "--user", "daemon-reload"]] as const) : []),
      ...(hasChanges || !isOn
        ? ([
            ["systemctl", "--user", "enable", ...both],
            ["systemctl", "--user", "start", ...both],
          ] as const)
        : []),
      // Started already, it goes on with what it was started from.
      ...(hasChanges && service?.isActive
        ? ([["systemctl", "--user", "try-restart", SERVICE_UNIT]] as const)
        : []),
    ],
    notes: session?.isActive
      ? kept
      : [
          ...kept,
          `Your compositor does not start graphical-session.target, so the service begins with the first event. To have it from the start: ${startLine(machine.env, ["systemctl", "--user", "start", SERVICE_UNIT])}`,
        ],
    managedByNix: [],
  };
}

/** Whether a service manager runs for this user: it keeps a socket of its own. */
export const hasUserManager = ({ env, which }: Pick<SetupMachine, "env" | "which">): boolean =>
  which("systemctl") !== undefined &&
  existsSync(join(env["XDG_RUNTIME_DIR"] ?? "", "systemd/private"));

/** systemd would take the socket from a daemon that it has not started, and start a second one beside it, which cannot run. */
function requireNoOther({ daemonPid }: SetupMachine, [service]: readonly UnitState[]): void {
  if (daemonPid === undefined || !service || service.mainPid === daemonPid) return;
  throw new BridgeFault(
    "daemon-running",
    `Expected no daemon but the service's, found one that was started by hand (pid ${daemonPid})`,
    {
      hint: `End it (kill ${daemonPid}; nothing is lost), take it out of your compositor's configuration if that starts it, then run the command again. Or keep it so, with --no-service.`,
    },
  );
}

/** Where units of the user's go: a place that the manager reads. It need not know what a shell has set. */
function unitDir(machine: SetupMachine, { unitPath, variables }: ManagerFacts): string {
  const [first, ...others] = unitDirs(machine);
  const theirs = join(variables?.["XDG_CONFIG_HOME"] ?? "", "systemd/user");
  return [first, ...others, theirs].find((dir) => ` ${unitPath} `.includes(` ${dir} `)) ?? first;
}

/**
 * What the service has to be told of a shell's environment; what was told before stays for a shell that knows
 * of no place. Another home of states is told even where the manager knows it: the unit has to let it in.
 */
function planPlaces(
  dir: string,
  machine: SetupMachine,
  { variables }: ManagerFacts,
): readonly OwnFilePlan[] {
  const { XDG_STATE_HOME: state, ...known } = variables ?? {};
  const shell = { ...(state !== undefined && { XDG_STATE_HOME: state }), ...machine.env };
  const places = variables ? unknownPlaces(shell, known) : {};
  if (Object.keys(places).length === 0) return [];
  return [planOwnFile(join(dir, PLACES_FILE), renderPlaces(places), "unit", machine)];
}

async function askManager({ run }: SetupMachine): Promise<ManagerFacts> {
  const ask = async (...args: readonly string[]) => {
    const end = await run("systemctl", ["--user", ...args], MANAGER_TIMEOUT_MS);
    return end.kind === "done" ? end.output : undefined;
  };
  const [unitPath, variables] = await Promise.all([
    ask("show", "--property=UnitPath", "--value"),
    ask("show-environment"),
  ]);
  return {
    ...(unitPath !== undefined && { unitPath: unitPath.trim() }),
    ...(variables !== undefined && { variables: parseEnvironment(variables) }),
  };
}

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
  const args = ["--user", "show", "--property=UnitFileState,ActiveState,MainPID", ...units];
  const end = await run("systemctl", args, MANAGER_TIMEOUT_MS);
  if (end.kind !== "done") return [];
  return end.output.split("\n\n").map((said) => ({
    isEnabled: /^UnitFileState=(?:enabled|linked|static)/m.test(said),
    isActive: /^ActiveState=(?:active|activating|reloading)/m.test(said),
    mainPid: Number(/^MainPID=(\d+)/m.exec(said)?.[1] ?? 0),
  }));
}

/** The line that starts a program with the compositor that runs now. */
function startLine(env: SetupMachine["env"], words: readonly string[]): string {
  const command = words.map(quoteShellWord).join(" ");
  if (env["HYPRLAND_INSTANCE_SIGNATURE"]) return `exec-once = ${command}  (hyprland.conf)`;
  if (env["NIRI_SOCKET"]) {
    const strings = words.map((word) => JSON.stringify(word)).join(" ");
    return `spawn-at-startup ${strings}  (niri's config.kdl)`;
  }
  if (env["SWAYSOCK"]) return `exec ${command}  (sway's config)`;
  return command;
}
