import type { ClaudeVersion } from "../../agents/claude/versions.ts";
import type { BarConfig } from "../../config/bar.ts";
import type { LedgerSight } from "../../ledger/look.ts";
import type { SendResult } from "../../sys/dgram.ts";
import type { PathFacts } from "../../sys/path-facts.ts";

/** Everything that the checks look at, gathered in one go. Holds no secret: of the environment only names. */
export interface Machine {
  readonly epochMs: number;
  readonly uid: number;
  readonly program: ProgramFacts;
  readonly runtime: RuntimeFacts;
  readonly daemon: DaemonFacts;
  /** Absent where no service manager has our service. */
  readonly service?: ServiceFacts;
  readonly config: ConfigFacts;
  readonly bars: readonly BarFacts[];
  readonly barConfigs: readonly BarConfigFacts[];
  readonly agent: AgentFacts;
  readonly ledger: LedgerSight;
  readonly system: SystemFacts;
}

/** The program that runs now. */
export interface ProgramFacts {
  readonly version: string;
  readonly path: string;
  /** As a person would type it. */
  readonly command: string;
}

/** The directory in which the daemon and its senders meet, and what lies there. */
export interface RuntimeFacts {
  /** Absent where there is none to use; `problem` then says why. */
  readonly dir?: {
    readonly path: string;
    readonly facts: PathFacts;
    /** Under /tmp, because the login manager made none: bars would look elsewhere. */
    readonly isFallback: boolean;
  };
  readonly problem?: { readonly message: string; readonly hint: string | undefined };
  readonly state: StateFacts;
  readonly spool: { readonly path: string; readonly messages: number };
  readonly sessions: number;
}

/** The file that Waybar reads. */
export interface StateFacts {
  readonly path: string;
  readonly facts?: PathFacts;
  /** What a bar would make of it. */
  readonly content?:
    "broken" | { readonly classes: readonly string[]; readonly notWorking: string };
}

/** The daemon, as a hook finds it. */
export interface DaemonFacts {
  readonly socket: string;
  readonly socketKind?: PathFacts["kind"];
  /** Where hooks send to, as far as this shell can tell. */
  readonly hookSocket: string;
  /** The process that holds the socket's lock, if it lives. */
  readonly process?: {
    readonly pid: number;
    readonly path: string | undefined;
    readonly program: "this" | "another" | "replaced" | "unknown";
    /** Variables by which this shell says where things lie, and of which it does not know. */
    readonly unknownPlaces: readonly string[];
    /** Those that it has elsewhere, and this shell does not name. */
    readonly placesGivenUp: readonly string[];
  };
  /** What came of a message that means nothing. */
  readonly delivery: SendResult;
}

/** Our service and its socket, as the user's service manager knows them. */
export interface ServiceFacts {
  readonly activity: "running" | "stopped" | "failed";
  /** How it ended last, in the manager's word. */
  readonly result: string;
  /** 0 where it does not run. */
  readonly mainPid: number;
  readonly isEnabled: boolean;
  readonly isSocketOpen: boolean;
  /** The files have changed since the manager read them. */
  readonly needsReload: boolean;
  /** The file is not what this version would install. */
  readonly isOutdated: boolean;
  /** What it would start, where that is not there. */
  readonly missingProgram?: string;
  /** The file by which setup has told it where things lie, where there is one. */
  readonly placesPath?: string;
}

/** Our own configuration. */
export interface ConfigFacts {
  readonly path: string | undefined;
  readonly bar: BarConfig;
  /** Where the daemon is told to serve; undefined: nowhere. */
  readonly serverPort: number | undefined;
  /** Where the daemon is told to receive telemetry. */
  readonly otlpPorts: readonly number[];
  /** Each in words, and what mends it. */
  readonly problems: readonly { readonly text: string; readonly mend: string }[];
}

/** A Waybar that runs. */
export interface BarFacts {
  readonly pid: number;
  readonly listens: boolean;
  readonly libc: "glibc" | "musl" | undefined;
}

/** A configuration file of Waybar, with those it includes. */
export interface BarConfigFacts {
  readonly path: string;
  /** Why it could not be read. */
  readonly problem?: string;
  readonly modules: readonly BarModuleFacts[];
}

/** A module of a bar that shows what we write. */
export interface BarModuleFacts {
  readonly name: string;
  readonly mode: "file" | "stream";
  /** Whether a bar has it in one of its lists. */
  readonly isPlaced: boolean;
  /** What `cat` is given, variables written out. */
  readonly file?: string;
  readonly returnType?: unknown;
  readonly signal?: unknown;
  readonly interval?: unknown;
  readonly restartInterval?: unknown;
  readonly escape?: unknown;
}

/** Claude Code, as it is installed and set. */
export interface AgentFacts {
  readonly path: string | undefined;
  readonly version: ClaudeVersion | undefined;
  /** The hooks that `install-hooks` would install for this version. */
  readonly expectedEvents: readonly string[];
  readonly settings: readonly SettingsFacts[];
  /** Of an agent that is started in this shell. */
  readonly shellPorts: readonly AgentPort[];
}

/** A port of this machine that the agent is told to send to. */
export interface AgentPort {
  readonly what: "hooks" | "telemetry";
  readonly port: number;
  /** Whether anybody listens there. */
  readonly isOpen: boolean;
}

/** A settings file that is there. */
export interface SettingsFacts {
  readonly path: string;
  readonly scope: "user" | "project" | "managed";
  /** Why the client, or we, cannot read it. */
  readonly problem?: string;
  readonly hooks: readonly {
    readonly event: string;
    readonly binary: string;
    readonly program: "this" | "another" | "missing";
  }[];
  /** Whether it switches our plugin on, which brings hooks of its own. */
  readonly hasPlugin: boolean;
  /** All events that have hooks, ours or not. */
  readonly events: readonly string[];
  /** `missing`: ours, but its program is not there. */
  readonly statusLine: "ours" | "missing" | "theirs" | "none";
  readonly disableAllHooks: boolean;
  readonly allowManagedHooksOnly: boolean;
  readonly ports: readonly AgentPort[];
  /** After how many days the client deletes transcripts, where the file says so. */
  readonly cleanupPeriodDays?: number;
}

/** The machine itself. */
export interface SystemFacts {
  readonly kernel: string;
  readonly arch: string;
  /** Names of variables that are set and not empty, of those that matter to us. */
  readonly variables: readonly string[];
  /** Whether a font has the icons; undefined where nobody can tell. */
  readonly hasIconFont: boolean | undefined;
}
