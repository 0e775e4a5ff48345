import { epochMs } from "../core/instant.ts";
import type { ScannedRow } from "./scan-file.ts";

/**
 * Rows on their way from one thread to another: handed over as objects, or as JSON, they would take twice as
 * long as reading them did. `texts` are ended by NUL, which is in none of them; `numbers` holds for each row
 * its figures and where its texts are.
 */
export interface PackedRows {
  readonly texts: string;
  readonly numbers: Float64Array<ArrayBuffer>;
}

const END = "\0";

/** Of a row, in this order: ten texts and nine numbers. */
const FIELDS = 19;

/** Packs rows; `numbers.buffer` may be transferred. */
export function packRows(rows: readonly ScannedRow[]): PackedRows {
  const texts: string[] = [];
  const indexes = new Map<string, number>();
  const indexOf = (text: string | undefined): number => {
    if (text === undefined) return -1;
    const known = indexes.get(text);
    if (known !== undefined) return known;
    indexes.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const numbers = new Float64Array(rows.length * FIELDS);
  for (const [at, row] of rows.entries()) {
    const { tokens } = row;
    const values = [
      indexOf(row.agent),
      texts.push(row.messageId) - 1,
      row.requestId === undefined ? -1 : texts.push(row.requestId) - 1,
      indexOf(row.sessionId),
      indexOf(row.subagentId),
      indexOf(row.subagentType),
      indexOf(row.cwd),
      indexOf(row.model),
      indexOf(row.serviceTier),
      indexOf(row.inferenceGeo),
      row.at,
      tokens.inputTokens,
      tokens.outputTokens,
      tokens.cacheReadTokens,
      tokens.cacheWrite5mTokens,
      tokens.cacheWrite1hTokens,
      row.bandPromptTokens,
      row.webSearches,
      row.speed === "fast" ? 1 : 0,
    ];
    numbers.set(values, at * FIELDS);
  }
  return { texts: texts.join(END), numbers };
}

/** What `packRows` was given. */
export function unpackRows({ texts: joined, numbers }: PackedRows): ScannedRow[] {
  const texts = joined.split(END);
  const rows: ScannedRow[] = [];
  for (let at = 0; at < numbers.length; at += FIELDS) {
    const number = (field: number) => numbers[at + field] ?? 0;
    const text = (field: number) => {
      const index = number(field);
      // An array asked for its element -1 is slow to say that there is none.
      return index < 0 ? undefined : texts[index];
    };
    rows.push({
      agent: text(0) ?? "",
      messageId: text(1) ?? "",
      requestId: text(2),
      sessionId: text(3) ?? "",
      subagentId: text(4),
      subagentType: text(5),
      cwd: text(6) ?? "",
      model: text(7) ?? "",
      serviceTier: text(8),
      inferenceGeo: text(9),
      at: epochMs(number(10)),
      tokens: {
        inputTokens: number(11),
        outputTokens: number(12),
        cacheReadTokens: number(13),
        cacheWrite5mTokens: number(14),
        cacheWrite1hTokens: number(15),
      },
      bandPromptTokens: number(16),
      webSearches: number(17),
      speed: number(18) === 1 ? "fast" : "standard",
    });
  }
  return rows;
}
