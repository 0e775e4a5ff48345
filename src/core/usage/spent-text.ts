import { humaniseMoney } from "../format/humanise.ts";
import type { Spent } from "./summary.ts";

/** `$1.20`, `$1.20 + ?` where some of it has no price, `?` where nothing has. Never $0 for what is not known. */
export function spentText({ microUsd, isPartial }: Spent): string {
  if (microUsd === undefined) return "?";
  return isPartial ? `${humaniseMoney(microUsd)} + ?` : humaniseMoney(microUsd);
}
