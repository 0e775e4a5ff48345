import type { BridgeFault } from "../../core/fault.ts";
import type { Ownership } from "../write-kept.ts";
import type { SettingsFile } from "../settings-file.ts";
import type { SetupPart } from "./part.ts";

/** A file as it is and as it will be. */
export interface PlannedFile {
  readonly file: SettingsFile;
  /** Equal to the file's text where nothing changes. */
  readonly text: string;
  readonly ownership: Ownership;
  /** Nothing of it is the user's: it is named, and not shown line by line. */
  readonly isWhollyOurs: boolean;
}

/** What one part of setup comes to. */
export interface StepPlan {
  readonly part: SetupPart;
  /** What it is called where that is not the part's own title. */
  readonly title?: string;
  /** What is there afterwards, each in a line. */
  readonly lines: readonly string[];
  readonly files: readonly PlannedFile[];
  /** Programs to run once the files are in place. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[];
  /** Whether a daemon that runs reads its configuration again once the files are in place. */
  readonly tellsDaemon?: boolean;
  /** What the person should know, or do by hand. */
  readonly notes: readonly string[];
  /** Files that Nix makes: they are not edited, the snippet is shown instead. */
  readonly managedByNix: readonly string[];
}

/** A part that cannot be done, and why. */
export interface StepRefusal {
  /** The part's title, or that of what is meant in it. */
  readonly title: string;
  readonly fault: BridgeFault;
}

/** A step with nothing to write. */
export const quietStep = (
  part: SetupPart,
  said: Partial<Pick<StepPlan, "lines" | "notes" | "managedByNix">>,
): StepPlan => ({
  part,
  lines: [],
  files: [],
  commands: [],
  notes: [],
  managedByNix: [],
  ...said,
});

/** Whether anything of the plan is still to be done. */
export const hasWork = ({ commands, files }: Pick<StepPlan, "commands" | "files">): boolean =>
  commands.length > 0 || files.some(({ file, text }) => text !== file.text);
