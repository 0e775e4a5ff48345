import { BridgeFault, reasonOf } from "../../core/fault.ts";
import { type CalendarDay, calendarDay } from "../../core/usage/report/calendar-day.ts";
import { startOfDay, type UtcOffset } from "../../core/usage/report/local-day.ts";
import type { CaughtUp } from "../../ledger/catch-up.ts";
import { EXIT } from "../../sys/exit.ts";
import { writePieces } from "../../sys/write-pieces.ts";
import { zoneOffset } from "../usage-report/zone.ts";
import { CSV_HEAD, type RenderUsd, toCsvLine, toExportRow, toJsonLine } from "./export-rows.ts";
import { openWithProgress } from "./progress.ts";
import type { ExportOptions } from "./options.ts";

/** Writes every response down, by rising time; gives the exit code. */
export async function exportLedger(options: ExportOptions): Promise<number> {
  const offset = zoneOffset(options.timezone);
  const [{ opened, notices }, { toDecimalUsd }, { toLedgerFault }] = await Promise.all([
    openWithProgress(),
    import("../../report/amount.ts"),
    import("../../ledger/faults.ts"),
  ]);
  using ledger = opened.ledger;
  for (const notice of notices) console.error(notice);
  const pieces = exportPieces(ledger, options, offset, toDecimalUsd);
  const { output } = options;
  // Damage may show only where a page is read.
  try {
    return output === undefined ? await writeToStdout(pieces) : writeToFile(output, pieces);
  } catch (error) {
    throw toLedgerFault(error, ledger.db.filename);
  }
}

/** Some hundred rows: few enough writes, and nothing in memory. */
const PIECE_UNITS = 64 * 1024;

/** The text of an export, piece by piece. */
export function* exportPieces(
  ledger: Pick<CaughtUp["ledger"], "rows">,
  { format, since, until }: ExportOptions,
  offset: UtcOffset,
  renderUsd: RenderUsd,
): Generator<string> {
  const startOf = (day: CalendarDay | undefined, otherwise: number): number =>
    day === undefined ? otherwise : startOfDay(day, offset);
  const from = startOf(since, -Infinity);
  const to = startOf(until === undefined ? undefined : calendarDay(until + 1), Infinity);
  const toLine = format === "csv" ? toCsvLine : toJsonLine;
  let piece = format === "csv" ? CSV_HEAD : "";
  for (const { row, rule } of ledger.rows()) {
    if (row.at >= to) break;
    if (row.at < from) continue;
    piece += toLine(toExportRow(row, rule, renderUsd));
    if (piece.length < PIECE_UNITS) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

function writeToFile(path: string, pieces: Iterable<string>): number {
  // Whatever the system says, a person should know that the file is not whole.
  try {
    writePieces(path, pieces);
  } catch (error) {
    throw unwritable(path, error);
  }
  return EXIT.ok;
}

async function writeToStdout(pieces: Iterable<string>): Promise<number> {
  const writer = Bun.stdout.writer();
  // As above; but who has read enough, as `head`, is no fault.
  try {
    for (const piece of pieces) {
      await writer.write(piece);
      await writer.flush();
    }
    await writer.end();
  } catch (error) {
    if (codeOf(error) !== "EPIPE") throw unwritable("standard output", error);
  }
  return EXIT.ok;
}

function unwritable(where: string, error: unknown): unknown {
  if (codeOf(error) === undefined) return error;
  const reason = reasonOf(error);
  return new BridgeFault("file-unwritable", `Cannot write ${where}: ${reason}.`, {
    hint: "What was written there is not the whole ledger.",
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^E[A-Z]+$/.test(code) ? code : undefined;
}
