import { barSchema } from "./bar.ts";
import { budgetSchema } from "./budget.ts";
import type { Config } from "./config.ts";
import { daemonSchema } from "./daemon.ts";
import { desktopSchema } from "./desktop.ts";
import { notificationsSchema } from "./notifications.ts";
import { pricesSchema } from "./prices.ts";
import { serverSchema } from "./server.ts";
import { statuslineSchema } from "./statusline.ts";
import { traySchema } from "./tray.ts";
import { updateSchema } from "./update.ts";
import { telemetrySchema } from "./telemetry.ts";
import { usageSchema } from "./usage.ts";

/** The schema of every section, under the name that it has in the file. */
export const SECTION_SCHEMAS = {
  bar: barSchema,
  statusline: statuslineSchema,
  daemon: daemonSchema,
  prices: pricesSchema,
  usage: usageSchema,
  budget: budgetSchema,
  notifications: notificationsSchema,
  desktop: desktopSchema,
  update: updateSchema,
  telemetry: telemetrySchema,
  server: serverSchema,
  tray: traySchema,
} as const satisfies Record<keyof Config, unknown>;
