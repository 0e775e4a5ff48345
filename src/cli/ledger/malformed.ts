import type { Verification } from "../../ledger/verify.ts";
import { plural } from "./plural.ts";

type BadLine = Verification["badLines"][number];

/** So many lines are told one by one; who has more has one cause for all of them. */
const MAX_TOLD = 3;

/** How many lines could not be read, and where: `1 line: a.jsonl at byte 12 (no JSON)`. */
export function describeMalformed(lines: readonly BadLine[]): string {
  const told = lines
    .slice(0, MAX_TOLD)
    .map(({ path, offsetBytes, reason }) => `${path} at byte ${offsetBytes} (${reason})`);
  const left = lines.length - told.length;
  const all = [...told, ...(left > 0 ? [`${left} more`] : [])].join(", ");
  return `${plural(lines.length, "line")}: ${all}`;
}

/** A command that shows a line. */
export const showLine = ({ path, offsetBytes }: BadLine): string =>
  `tail -c +${offsetBytes + 1} ${Bun.$.escape(path)} | head -n 1 | cut -c 1-500`;
