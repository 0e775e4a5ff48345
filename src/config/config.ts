import type { BarConfig } from "./bar.ts";
import type { DaemonConfig } from "./daemon.ts";
import type { StatuslineConfig } from "./statusline.ts";

/** The configuration in force. Its names are those of the file, so that one search finds both. */
export interface Config {
  readonly bar: BarConfig;
  readonly statusline: StatuslineConfig;
  readonly daemon: DaemonConfig;
}

/** `bar.signal`, `daemon.socket_path`, …: how files, messages and `config show` name a value. */
export type ConfigKey = {
  [Section in keyof Config]: `${Section}.${keyof Config[Section] & string}`;
}[keyof Config];

/** Where a value comes from, weakest first: each of these wins over those before it. */
export type ConfigSource = "default" | "file" | "environment" | "flag";
