/** The parts of the picture, in the order in which they are shown. */
export const AREAS = ["Bridge", "Waybar", "Claude Code", "Ledger", "Machine"] as const;

export type Area = (typeof AREAS)[number];

/** One thing that was looked at. */
export interface Finding {
  readonly area: Area;
  /** Names the check, for scripts. */
  readonly check: string;
  /** `warning`: it works, but not as it could. `broken`: something that should be seen is not. */
  readonly level: "ok" | "warning" | "broken";
  /** One line. */
  readonly text: string;
  /** What mends it: a command, or the change to make where no command can make it. */
  readonly mend?: string;
}

/** Makes the findings of one area. */
export function inArea(area: Area) {
  return {
    ok: (check: string, text: string): Finding => ({ area, check, level: "ok", text }),
    warning: (check: string, text: string, mend?: string): Finding =>
      problem({ area, check, level: "warning", text }, mend),
    broken: (check: string, text: string, mend?: string): Finding =>
      problem({ area, check, level: "broken", text }, mend),
  };
}

const problem = (finding: Finding, mend: string | undefined): Finding =>
  mend === undefined ? finding : { ...finding, mend };
