import type { RunProgram } from "../../sys/run-program.ts";
import type { Surroundings } from "../surroundings.ts";

/** Our own configuration, as far as setup asks of it. */
export interface BridgeSettings {
  /** `config.toml`, whether it is there or not; undefined without a home. */
  readonly path: string | undefined;
  readonly signal: number;
  readonly maxWidth: number;
  /** The state file where it is not at its usual place. */
  readonly statePath: string | undefined;
  /** Whether the daemon is told to receive telemetry. */
  readonly receives: boolean;
  /** By which the agent exports to it. */
  readonly exportVariables: Readonly<Record<string, string>>;
}

/** A Waybar that runs with a configuration that its command line names. */
export interface RunningBar {
  readonly pid: number;
  readonly config: string;
  readonly style?: string;
}

/** The shells that can complete our words. */
export type Shell = "bash" | "zsh" | "fish";

/** Everything around setup that a test replaces. */
export interface SetupMachine extends Omit<Surroundings, "ask"> {
  readonly bridge: BridgeSettings;
  /** Where the distribution's files for Waybar lie. */
  readonly systemDir: string;
  readonly runningBars: readonly RunningBar[];
  /** The daemon that holds the socket now. */
  readonly daemonPid?: number;
  /** Has the daemon that runs then, if one does, read its configuration again. */
  readonly tellDaemon: () => Promise<void>;
  readonly run: RunProgram;
  /** Puts a yes-or-no question. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** For what went wrong. */
  readonly printError: (line: string) => void;
  readonly completionScript: (shell: Shell) => string;
}
