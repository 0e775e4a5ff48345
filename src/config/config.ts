import type { BarConfig } from "./bar.ts";
import type { BudgetConfig } from "./budget.ts";
import type { DaemonConfig } from "./daemon.ts";
import type { DesktopConfig } from "./desktop.ts";
import type { ModelPrices } from "./model-prices.ts";
import type { NotificationsConfig } from "./notifications.ts";
import type { PricesConfig } from "./prices.ts";
import type { ServerConfig } from "./server.ts";
import type { StatuslineConfig } from "./statusline.ts";
import type { TrayConfig } from "./tray.ts";
import type { UpdateConfig } from "./update.ts";
import type { TelemetryConfig } from "./telemetry.ts";
import type { UsageConfig } from "./usage.ts";

/** The configuration in force. Its names are those of the file, so that one search finds both. */
export interface Config {
  readonly bar: BarConfig;
  readonly statusline: StatuslineConfig;
  readonly daemon: DaemonConfig;
  readonly prices: PricesConfig;
  readonly usage: UsageConfig;
  readonly budget: BudgetConfig;
  readonly notifications: NotificationsConfig;
  readonly desktop: DesktopConfig;
  readonly update: UpdateConfig;
  readonly telemetry: TelemetryConfig;
  readonly server: ServerConfig;
  readonly tray: TrayConfig;
}

/** `bar.signal`, `daemon.socket_path`, …: how files, messages and `config show` name a value. */
export type ConfigKey = {
  [Section in keyof Config]: `${Section}.${keyof Config[Section] & string}`;
}[keyof Config];

/** What a key can hold; one key holds a table, that of the user's own prices. */
export type ConfigValue = string | number | boolean | ModelPrices;

/** Where a value comes from, weakest first: each of these wins over those before it. */
export type ConfigSource = "default" | "file" | "environment" | "flag";
