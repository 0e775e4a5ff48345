/** The parts of the picture, in the order in which they are shown. */
export const AREAS = ["Bridge", "Waybar", "Claude Code", "Ledger", "Machine"] as const;

export type Area = (typeof AREAS)[number];

/** What `doctor` looks at, by area. `docs/troubleshooting.md` has an entry for each, and a test that compares. */
export const CHECKS = {
  Bridge: [
    "program",
    "runtime-dir",
    "daemon",
    "service",
    "socket-path",
    "state-file",
    "degraded",
    "spool",
    "config",
    "places",
  ],
  Waybar: ["bars", "sigrtmin", "bar-config", "bar-module"],
  "Claude Code": [
    "client",
    "settings",
    "hooks",
    "hooks-disabled",
    "hooks-managed",
    "hooks-twice",
    "hook-program",
    "hook-events",
    "unknown-events",
    "http-hooks",
    "telemetry",
    "status-line",
  ],
  Ledger: ["ledger", "malformed-lines", "unpriced-model", "transcripts"],
  Machine: ["kernel", "environment", "icons"],
} as const satisfies Record<Area, readonly string[]>;

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

/** Makes the findings of `doctor` in one area. */
export const inArea = <A extends Area>(area: A) => findingsIn<(typeof CHECKS)[A][number]>(area);

/** Makes findings in one area, of whatever checks there are. */
export function findingsIn<Check extends string>(area: Area) {
  return {
    ok: (check: Check, text: string): Finding => ({ area, check, level: "ok", text }),
    warning: (check: Check, text: string, mend?: string): Finding =>
      problem({ area, check, level: "warning", text }, mend),
    broken: (check: Check, text: string, mend?: string): Finding =>
      problem({ area, check, level: "broken", text }, mend),
  };
}

const problem = (finding: Finding, mend: string | undefined): Finding =>
  mend === undefined ? finding : { ...finding, mend };
