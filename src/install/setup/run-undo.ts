import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { BridgeFault } from "../../core/fault.ts";
import { backupDir, damagedRecords, loadManifest, rememberedPlaces } from "../backup.ts";
import { removeEmptyDirs } from "../files.ts";
import type { Place } from "../manifest.ts";
import { takeOutOfAgent } from "../other-agents/plan.ts";
import { readSettings, type SettingsFile } from "../settings-file.ts";
import { findSettingsPath } from "../settings-path.ts";
import { quoteShellWord } from "../shell-words.ts";
import { showChange } from "../show-change.ts";
import { takeOutBlock } from "../style/plan-style.ts";
import { applyUndo, planUndo, type TakeOut, textAfter, type UndoPlan } from "../undo.ts";
import { takeOutHooks } from "../uninstall-hooks.ts";
import { takeOutModule } from "../waybar/take-out-module.ts";
import { unitDirs } from "./config-home.ts";
import { hasUserManager } from "./plan-service.ts";
import { isAgreed } from "./run-setup.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { takeOutOwnSettings } from "./own-setting.ts";
import { SERVICE_UNIT, SOCKET_UNIT } from "./unit-names.ts";

const COMMAND_TIMEOUT_MS = 60_000;

interface PlannedUndo extends UndoPlan {
  readonly place: Place;
  readonly file: SettingsFile;
  readonly createdDirs: readonly string[];
}

/** Takes back whatever setup has written, file by file, after showing it. Gives whether all of it is gone. */
export async function runUndo(
  options: Pick<SetupOptions, "dryRun" | "yes" | "settings">,
  machine: SetupMachine,
): Promise<boolean> {
  const { print, printError } = machine;
  const faults = damagedRecords(backupDir(machine)).map((path) => explainDamage(path));
  const plans = placesToLookAt(options, machine).flatMap(
    (place) => attempt(faults, () => [planOne(place, machine)]) ?? [],
  );
  for (const plan of plans) showOne(plan, machine);
  const stop = hasUserManager(machine) && isServiceOn(plans, machine);
  if (stop) print(`run  systemctl ${DISABLE.join(" ")}`);
  const isWorkLeft = stop || plans.some(({ outcome }) => outcome.kind !== "nothing");
  if (!isWorkLeft) print(faults.length === 0 ? "Nothing to undo." : "Nothing else to undo.");
  else if (options.dryRun) print("Dry run: nothing was written.");
  else if (await isAgreed("Take it back?", options, machine)) {
    if (stop) await machine.run("systemctl", DISABLE, COMMAND_TIMEOUT_MS);
    for (const plan of plans) attempt(faults, () => applyUndo(plan.file, plan.outcome, machine));
    removeMadeDirs(plans);
    if (stop) await machine.run("systemctl", ["--user", "daemon-reload"], COMMAND_TIMEOUT_MS);
    if (plans.some(changesOurConfig)) await machine.tellDaemon();
    print(`Done. Copies of the files as they were: ${backupDir(machine)}`);
  } else return false;
  for (const fault of faults) {
    printError(`${fault.message} (${fault.code})`);
    if (fault.hint !== undefined) printError(fault.hint);
  }
  return faults.length === 0;
}

const changesOurConfig = ({ outcome, place }: PlannedUndo): boolean =>
  place.part === "signal" && outcome.kind !== "nothing";

/** What setup has written there stays: taking it out by guess could take out what is the user's. */
const explainDamage = (path: string): BridgeFault =>
  new BridgeFault(
    "settings-unreadable",
    `Expected the record of a file that setup has changed, found something else (${path})`,
    {
      hint: "The .bak files beside it, of the same name, are that file as it was: put one back by hand, then remove the record.",
    },
  );

const DISABLE = ["--user", "disable", "--now", SOCKET_UNIT, SERVICE_UNIT];

/** Every file that we remember, and the agent's settings, where hooks may have come from elsewhere. */
function placesToLookAt(
  { settings }: Pick<SetupOptions, "settings">,
  machine: SetupMachine,
): readonly Place[] {
  const remembered = rememberedPlaces(backupDir(machine));
  const path = findSettingsPath(settings, machine);
  const isKnown = remembered.some((place) => place.path === path);
  return isKnown ? remembered : [...remembered, { path, part: "agent" }];
}

function planOne(place: Place, machine: SetupMachine): PlannedUndo {
  const file = readSettings(place.path);
  const manifest = loadManifest(backupDir(machine), file);
  const plan = planUndo(file, manifest, takeOutFor(place, machine), "as-it-was");
  if (manifest) return { ...plan, place, file, createdDirs: manifest.createdDirs };
  const note = `${place.path} has hooks of ours that setup has not written, so they stay. To take them out: uninstall-hooks --settings ${quoteShellWord(place.path)}`;
  const notes = plan.outcome.kind === "nothing" ? [] : [note];
  return { outcome: { kind: "nothing" }, words: "", notes, place, file, createdDirs: [] };
}

const OTHER_AGENTS = {
  "agent-codex": "codex",
  "agent-gemini": "gemini",
  "agent-opencode": "opencode",
} as const;

function takeOutFor({ part, path }: Place, { bridge }: SetupMachine): TakeOut {
  switch (part) {
    case "agent":
      return takeOutHooks(path);
    case "agent-codex":
    case "agent-gemini":
    case "agent-opencode":
      return takeOutOfAgent(OTHER_AGENTS[part], path);
    case "waybar":
      return takeOutModule(path, bridge.statePath);
    case "style":
      return takeOutBlock(path);
    case "signal":
      return (text, original) => ({
        text: takeOutOwnSettings(text, original),
        words: "Only what setup has set is taken out; all else stays.",
        notes: [],
      });
    default:
      // A file that was ours as a whole is the user's once it was edited.
      return (text) => ({
        text,
        words: "",
        notes: [`${path} was changed since, so it stays. Remove it by hand.`],
      });
  }
}

function showOne({ file, notes, outcome, place, words }: PlannedUndo, machine: SetupMachine): void {
  const { print } = machine;
  const isOurs = place.part === "unit" || place.part === "completion";
  if (outcome.kind !== "nothing") {
    if (!isOurs) showChange(file, textAfter(file, outcome), machine);
    print(`${file.path}: ${words}`);
  }
  for (const note of notes) print(`Note: ${note}`);
}

/** Whether one of our units is enabled: the manager keeps a link for it, where it reads units from. */
function isServiceOn(plans: readonly PlannedUndo[], machine: SetupMachine): boolean {
  const units = plans.filter(({ place }) => place.part === "unit");
  return [...unitDirs(machine), ...units.map(({ place }) => dirname(place.path))]
    .flatMap((dir) => [
      join(dir, "graphical-session.target.wants", SERVICE_UNIT),
      join(dir, "sockets.target.wants", SOCKET_UNIT),
    ])
    .some((link) => existsSync(link));
}

/** Files were taken away one by one: a directory that two of them shared is empty only now. */
function removeMadeDirs(plans: readonly PlannedUndo[]): void {
  const lists = plans.flatMap(({ createdDirs, outcome }) =>
    outcome.kind === "remove" ? [createdDirs] : [],
  );
  for (const dirs of lists.toSorted((a, b) => depth(b) - depth(a))) removeEmptyDirs(dirs);
}

const depth = (dirs: readonly string[]): number => dirs.at(-1)?.length ?? 0;

function attempt<Value>(faults: BridgeFault[], act: () => Value): Value | undefined {
  // One file that cannot be given back is no reason to keep the others.
  try {
    return act();
  } catch (error) {
    if (!(error instanceof BridgeFault)) throw error;
    faults.push(error);
    return undefined;
  }
}
