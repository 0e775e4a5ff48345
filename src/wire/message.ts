/** The version that our own client writes. A reader takes any version and ignores fields that it does not know. */
export const WIRE_VERSION = 1;

/** A datagram that is longer is refused by the daemon and never sent by the client. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** Longer names and ids are cut. Longest real values seen: ids 36, event names 19, MCP tool names about 100. */
export const NAME_UNITS = 256;

/** PATH_MAX of Linux. */
export const PATH_UNITS = 4096;

export const SUBJECT_UNITS = 4096;

/** Details are scalars, or short lists of flat records (todos, background tasks). */
export type DetailValue = string | number | boolean | readonly Readonly<Record<string, string>>[];

/** One event on the wire; docs/protocol.md describes it for other senders. */
export interface WireMessage {
  readonly v: number;
  /** `claude` unless told otherwise. */
  readonly agent: string;
  /** Empty where the sender does not say; the reader then calls it `default`. */
  readonly session: string;
  /** The agent's own event name, or one of the plain ones (`submit`, `tool-start`, …). */
  readonly event: string;
  readonly subagent?: string;
  readonly subagent_type?: string;
  readonly tool_use_id?: string;
  readonly tool?: string;
  readonly subject?: string;
  readonly cwd?: string;
  readonly transcript_path?: string;
  /** The sender's CLOCK_BOOTTIME, in ms. */
  readonly boot_ms?: number;
  /** The sender's wall clock, in ms since 1970. */
  readonly epoch_ms?: number;
  /** The agent's process. */
  readonly pid?: number;
  /** Fields of this one event, under the agent's own names. */
  readonly detail?: Readonly<Record<string, DetailValue>>;
  /** The agent's status line input, whole: only in `STATUS:` messages and `event: "status"`. */
  readonly status?: Readonly<Record<string, unknown>>;
}
