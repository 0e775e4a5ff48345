import { isOurProgram } from "../own-command.ts";
import { quoteShellWord, splitShellWords } from "../shell-words.ts";

/** How a module gets what it shows: by reading the state file on a signal, or from `stream`, which runs beside it. */
export type ModuleMode = "signal" | "stream";

/** What a module of ours has to be. */
export interface ModuleWish {
  readonly mode: ModuleMode;
  /** Absolute path of our program. */
  readonly binary: string;
  /** The state file where it is not at its usual place. */
  readonly statePath: string | undefined;
  /** N of SIGRTMIN+N. */
  readonly signal: number;
  /** The most columns that our text has. */
  readonly maxWidth: number;
}

type Fields = Readonly<Record<string, string | number | boolean>>;

/** The fields of a module, by how much of them is ours to say. */
export interface ModuleFields {
  /** Without these it does not work. */
  readonly required: Fields;
  /** These are set where the user has not said anything. */
  readonly preset: Fields;
  /** With these it does not work. */
  readonly harmful: readonly string[];
}

const STATE_FILE = "llm_state.json";

/** What stands in Waybar's configuration for that wish. A signal together with a stream leaves the module empty, so it is one or the other. */
export function moduleFields(wish: ModuleWish): ModuleFields {
  const { binary, maxWidth, mode, signal, statePath } = wish;
  const program = quoteShellWord(binary);
  const preset = {
    // Only our own text is cut to its width: this keeps anything else from pushing the bar off the screen.
    "max-length": 2 * maxWidth,
    tooltip: true,
    "on-click": `${program} click focus`,
    "on-click-right": `${program} click details`,
    "on-click-middle": `${program} click mute`,
    "on-scroll-up": `${program} click previous`,
    "on-scroll-down": `${program} click next`,
  };
  switch (mode) {
    case "signal": {
      const file =
        statePath === undefined ? `$XDG_RUNTIME_DIR/${STATE_FILE}` : quoteShellWord(statePath);
      return {
        // "once" beside a signal means the same in every version; a signal alone does not before 0.9.23.
        required: { exec: `cat ${file}`, "return-type": "json", interval: "once", signal },
        preset: { format: "{}", ...preset },
        harmful: ["restart-interval", "escape"],
      };
    }
    case "stream":
      return {
        required: { exec: `${program} stream`, "return-type": "json", "restart-interval": 2 },
        preset: { format: "{}", ...preset },
        harmful: ["interval", "signal", "escape"],
      };
    default:
      return mode satisfies never;
  }
}

/** Recognises a module's `exec` as ours, at whatever path; `undefined` when it is somebody else's. */
export function ownModuleMode(exec: string, statePath: string | undefined): ModuleMode | undefined {
  if (/waybar-llm-bridge(?:-wrapped)?['"]?\s+stream\b/.test(exec)) return "stream";
  const names = [STATE_FILE, ...(statePath === undefined ? [] : [statePath])];
  return names.some((name) => exec.includes(name)) ? "signal" : undefined;
}

/**
 * What an `exec` of ours becomes: as it was where only the user can have written it (flags of the stream,
 * a pipe behind the file), with the program at its place now.
 */
export function keptExec(exec: string, wish: ModuleWish): string | undefined {
  if (ownModuleMode(exec, wish.statePath) !== wish.mode) return undefined;
  if (wish.mode === "signal") return /^\s*cat\s+\S+\s*$/.test(exec) ? undefined : exec;
  const [program] = splitShellWords(exec) ?? [];
  if (!program || !isOurProgram(program.value)) return exec;
  return quoteShellWord(wish.binary) + exec.slice(program.end);
}

/** Whether a click runs our program, at whatever path. */
export function isOwnClick(command: string): boolean {
  const [program, verb] = splitShellWords(command) ?? [];
  return program !== undefined && isOurProgram(program.value) && verb?.value === "click";
}
