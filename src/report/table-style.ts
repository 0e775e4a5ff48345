import type { BillingWords } from "../core/usage/billing.ts";
import type { UtcOffset } from "../core/usage/report/local-day.ts";
import type { Paint } from "./paint.ts";

/** For whom a table is drawn. */
export interface TableStyle {
  /** In columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
  readonly hasColor: boolean;
  readonly billing: BillingWords;
  readonly offset: UtcOffset;
  /** A path as people write it: with `~` for their home. */
  readonly shortenPath: (path: string) => string;
}
