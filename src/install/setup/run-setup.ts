import { BridgeFault } from "../../core/fault.ts";
import { findBinary } from "../binary-path.ts";
import { writeKept } from "../write-kept.ts";
import { PART_TITLES } from "./part.ts";
import { planSetup, type SetupPlan } from "./plan-setup.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { showChanges, showPlan, showRefusals } from "./show-plan.ts";
import { hasWork, type StepPlan, type StepRefusal } from "./step-plan.ts";

/** Service manager and daemon have to start by then. */
const COMMAND_TIMEOUT_MS = 60_000;

/**
 * Plans everything, shows it, and writes it once a person, or `--yes`, has agreed. Gives whether all
 * parts are as they should be then. Throws a `BridgeFault`, with nothing written, where there is no
 * program to install.
 */
export async function runSetup(options: SetupOptions, machine: SetupMachine): Promise<boolean> {
  const { print } = machine;
  const binary = findBinary(options.binary, machine);
  const plan = await planSetup(options.parts, options, machine, binary);
  showPlan(plan, options, machine);
  showRefusals(plan.refusals, "left alone", machine);
  const isWhole = plan.refusals.length === 0;
  if (!plan.steps.some(hasWork)) {
    print(isWhole ? "Nothing to do." : "Nothing else to do.");
    return isWhole;
  }
  if (options.dryRun) {
    print("Dry run: nothing was written.");
    return isWhole;
  }
  if (!(await isAgreed("Write this?", options, machine))) return false;
  const failures = await apply(plan, options, machine, binary);
  showRefusals(failures, "not finished", machine);
  sayWhatNext(plan, failures, machine);
  return isWhole && failures.length === 0;
}

/** Asks a person; a script has to say `--yes`. Says that nothing was written where it was not agreed. */
export async function isAgreed(
  question: string,
  { yes }: Pick<SetupOptions, "yes">,
  { canAsk, confirm, print }: Pick<SetupMachine, "canAsk" | "confirm" | "print">,
): Promise<boolean> {
  if (yes || (canAsk && (await confirm(question)))) return true;
  print(
    canAsk
      ? "Nothing was written."
      : "Nothing was written: nobody is here to be asked. --yes goes on without asking.",
  );
  return false;
}

async function apply(
  plan: SetupPlan,
  options: SetupOptions,
  machine: SetupMachine,
  binary: string,
): Promise<readonly StepRefusal[]> {
  const failures: StepRefusal[] = [];
  for (const step of plan.steps) {
    const fault =
      (await applyFiles(step, options, machine, binary)) ?? (await runCommands(step, machine));
    if (fault) failures.push({ title: titleOf(step), fault });
    else if (step.tellsDaemon === true) await machine.tellDaemon();
  }
  return failures;
}

/** Writes the files of a part. One that was changed since it was shown is planned anew and shown again, once. */
async function applyFiles(
  step: StepPlan,
  options: SetupOptions,
  machine: SetupMachine,
  binary: string,
): Promise<BridgeFault | undefined> {
  const fault = writeFiles(step, machine);
  if (fault?.code !== "settings-changed-meanwhile") return fault;
  machine.print(`${fault.message}. Planned anew:\n`);
  const again = await planSetup(new Set([step.part]), options, machine, binary);
  const refusal = again.refusals.find(({ title }) => title === titleOf(step));
  if (refusal) return refusal.fault;
  const next = again.steps.find((each) => titleOf(each) === titleOf(step));
  if (!next) return undefined;
  showChanges(next.files, machine);
  if (!(await isAgreed("Write this instead?", options, machine))) return fault;
  return writeFiles(next, machine);
}

function writeFiles({ files, part }: StepPlan, machine: SetupMachine): BridgeFault | undefined {
  let first: BridgeFault | undefined;
  for (const { file, ownership, text } of files) {
    if (text === file.text) continue;
    // A bar on one signal and a daemon on another would not meet: Waybar's files go together.
    if (first && part === "waybar") break;
    // Of other parts, one file that cannot be written is no reason to leave the others undone.
    try {
      writeKept(file, text, ownership, machine);
    } catch (error) {
      if (!(error instanceof BridgeFault)) throw error;
      first ??= error;
    }
  }
  return first;
}

async function runCommands(
  { commands }: StepPlan,
  { run }: SetupMachine,
): Promise<BridgeFault | undefined> {
  for (const [program, ...args] of commands) {
    const end = await run(program, args, COMMAND_TIMEOUT_MS);
    if (end.kind === "done") continue;
    const reason = end.kind === "missing" ? "no such program" : end.reason;
    return new BridgeFault(
      "service-not-started",
      `Expected \`${[program, ...args].join(" ")}\` to succeed, found: ${reason}`,
      {
        hint: "The files are in place. `systemctl --user status llm-bridge.service` says more; mend that, then run the command again.",
      },
    );
  }
  return undefined;
}

function sayWhatNext(
  { steps }: SetupPlan,
  failures: readonly StepRefusal[],
  { print }: SetupMachine,
): void {
  const failed = new Set(failures.map(({ title }) => title));
  const written = steps.filter((step) => hasWork(step) && !failed.has(titleOf(step)));
  if (written.length === 0) return;
  print(`Done: ${written.map(titleOf).join(", ")}.`);
  if (written.some(({ part }) => part === "waybar" || part === "style")) {
    print("Waybar shows it when it has read its files again: killall -SIGUSR2 waybar");
  }
  print("What is still missing, a font for the icons perhaps: waybar-llm-bridge doctor");
  print("Undo with: waybar-llm-bridge setup --undo");
}

const titleOf = ({ part, title }: StepPlan): string => title ?? PART_TITLES[part];
