import { parseArgs } from "node:util";
import { type CorpusOptions, makeCorpus } from "./corpus.ts";

const USAGE =
  "bun scripts/transcripts/make-transcripts.ts --out DIR [--bytes 500MB] [--files 200] [--days 30] [--seed 1] [--until 2026-11-20T18:00:00Z] [--torn]";

const UNITS: Readonly<Record<string, number>> = { "": 1, KB: 1e3, MB: 1e6, GB: 1e9 };

if (import.meta.main)
  console.log(JSON.stringify(makeCorpus(parseCorpusOptions(Bun.argv.slice(2)))));

/** What the command line asks for; throws where it asks for nonsense. */
export function parseCorpusOptions(args: readonly string[]): CorpusOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: "string" },
      bytes: { type: "string", default: "500MB" },
      files: { type: "string", default: "200" },
      days: { type: "string", default: "30" },
      seed: { type: "string", default: "1" },
      until: { type: "string", default: "2026-11-20T18:00:00Z" },
      torn: { type: "boolean", default: false },
    },
  });
  if (values.out === undefined) throw new Error(`Expected --out DIR, got none. ${USAGE}`);
  return {
    dir: values.out,
    bytes: parseBytes(values.bytes),
    files: parseCount("files", values.files),
    days: parseCount("days", values.days),
    seed: parseCount("seed", values.seed),
    untilMs: parseInstant(values.until),
    torn: values.torn,
  };
}

function parseBytes(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([KMG]B)?$/i.exec(text) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  if (digits === undefined || factor === undefined)
    throw new Error(`Expected --bytes to be as 500MB, got ${text}`);
  return Number(digits) * factor;
}

function parseCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`Expected --${name} to be a whole number from 1 on, got ${text}`);
  return count;
}

function parseInstant(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new Error(`Expected --until to be as 2026-11-20T18:00:00Z, got ${text}`);
  return ms;
}
