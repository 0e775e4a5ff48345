import { showChange } from "../show-change.ts";
import { nixSnippet } from "./nix-snippet.ts";
import { PART_TITLES } from "./part.ts";
import type { SetupPlan } from "./plan-setup.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { hasWork, type PlannedFile, type StepPlan, type StepRefusal } from "./step-plan.ts";

const TITLE_WIDTH = Math.max(...Object.values(PART_TITLES).map((title) => title.length));

/** Shows what would be written: the change of every file of the user's, then each part in a line or two. */
export function showPlan(plan: SetupPlan, options: SetupOptions, machine: SetupMachine): void {
  const { print } = machine;
  for (const { files } of plan.steps) showChanges(files, machine);
  for (const step of plan.steps) showStep(step, machine);
  for (const note of plan.steps.flatMap(({ notes }) => notes)) print(`Note: ${note}`);
  const nix = plan.steps.filter(({ managedByNix }) => managedByNix.length > 0);
  if (nix.length > 0) print(nixSnippet(nix, options));
}

/** Shows the change of each file of the user's. */
export function showChanges(files: readonly PlannedFile[], machine: SetupMachine): void {
  for (const { file, isWhollyOurs, text } of files) {
    if (!isWhollyOurs) showChange(file, text, machine);
  }
}

function showStep(step: StepPlan, { print }: SetupMachine): void {
  const { commands, files, lines, managedByNix, title } = step;
  const done = files.length > 0 && !hasWork(step) ? ": there already" : "";
  const rows = [
    ...lines.map((line) => line + done),
    ...files
      .filter(({ file, isWhollyOurs, text }) => isWhollyOurs && file.text !== text)
      .map(({ file }) => `${file.bytes ? "changed" : "new"}  ${file.path}`),
    ...commands.map((command) => `run  ${command.join(" ")}`),
    ...managedByNix.map((path) => `left to Nix, which makes ${path}`),
  ];
  const shown = rows.length > 0 ? rows : ["nothing to do"];
  shown.forEach((row, index) => {
    print(`${(index === 0 ? (title ?? PART_TITLES[step.part]) : "").padEnd(TITLE_WIDTH)}  ${row}`);
  });
}

/** Says which parts were left alone, or could not be finished, and why. */
export function showRefusals(
  refusals: readonly StepRefusal[],
  outcome: "left alone" | "not finished",
  { printError }: Pick<SetupMachine, "printError">,
): void {
  for (const { fault, title } of refusals) {
    printError(`${title}: ${outcome}. ${fault.message} (${fault.code})`);
    // Of this part that is true, and said already; the others are written.
    const hint = fault.hint?.replace(/ ?Nothing was (?:written|changed)\.$/, "");
    if (hint) printError(hint);
  }
}
