import type { ModuleMode } from "../waybar/own-module.ts";
import type { OtherAgent } from "../other-agents/agent.ts";
import type { SetupPart } from "./part.ts";

/** What a person may say to `setup`. */
export interface SetupOptions {
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  readonly parts: ReadonlySet<SetupPart>;
  /** The agent is told to export its telemetry to the bridge. */
  readonly telemetry: boolean;
  /** Those named in so many words get hooks even where they are not to be seen, and no others; undefined: all that are found. */
  readonly agents?: ReadonlySet<"claude" | OtherAgent>;
  /** Undefined: that of a module which is there already, else `signal`. */
  readonly mode?: ModuleMode;
  readonly signal?: number;
  /** The bar's `"name"`, or its number in the file. */
  readonly bar?: string;
  readonly settings?: string;
  readonly waybarConfig?: string;
  readonly style?: string;
  readonly binary?: string;
  readonly claude?: string;
  readonly claudeVersion?: string;
}
