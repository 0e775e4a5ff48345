import type { PricesConfig } from "../config/prices.ts";
import { type EpochMs, epochMs } from "../core/instant.ts";
import type { PriceRule } from "../core/usage/price-rule.ts";
import { encodePriceRule } from "../core/usage/price-rule-codec.ts";
import { outranks, type UsageRow } from "../core/usage/usage-row.ts";
import { findTranscripts } from "../ingest/transcript/transcript-files.ts";
import { openMemoryDatabase } from "../store/ledger/database.ts";
import type { BadLine } from "../store/ledger/file-states.ts";
import { type Ledger, type LedgerPrices, openLedger } from "../store/ledger/ledger.ts";
import {
  countWrongQuarters,
  findDamage,
  forgetToReread,
  readContent,
  responseFinder,
  type UnpricedModel,
} from "../store/ledger/maintenance.ts";
import type { CaughtUp, LedgerPlaces } from "./catch-up.ts";
import { ledgerPrices } from "./prices.ts";
import { projectFinder } from "./project.ts";
import { type SyncResult, syncTranscripts } from "./sync.ts";

/** A response on which ledger and transcripts do not agree. */
export interface Difference {
  /** `missing`: only the transcripts have it. `extra`: its transcript is there and does not have it. */
  readonly kind: "missing" | "extra" | "different";
  readonly messageId: string;
  readonly at: EpochMs;
  /** Where it should be told; the session's own where no file of that name is there. */
  readonly transcript: string;
  /** Only of what is different. */
  readonly fields: readonly DifferentField[];
}

/** A field that both have, and not the same. */
export interface DifferentField {
  readonly name: string;
  readonly inLedger: string | number | undefined;
  readonly inTranscript: string | number | undefined;
}

/** What a verification has found. */
export interface Verification {
  readonly responses: number;
  /** They are as their transcripts tell. */
  readonly confirmed: number;
  /** Nothing is left that tells them. */
  readonly kept: number;
  /** Of those confirmed: their directory now belongs to another project, since it was moved or deleted. */
  readonly moved: number;
  readonly differences: readonly Difference[];
  readonly transcripts: {
    readonly files: number;
    readonly bytes: number;
    readonly unreadable: SyncResult["problems"];
  };
  readonly wrongQuarters: number;
  /** Responses that another rule prices than the book in force has for them. */
  readonly wrongPrices: number;
  readonly priceBook: string;
  readonly unpriced: readonly UnpricedModel[];
  /** What SQLite finds wrong; then nothing else was looked at. */
  readonly damage: readonly string[];
  readonly badLines: readonly BadLine[];
}

const UNSEEN: Verification = {
  responses: 0,
  confirmed: 0,
  kept: 0,
  moved: 0,
  differences: [],
  transcripts: { files: 0, bytes: 0, unreadable: [] },
  wrongQuarters: 0,
  wrongPrices: 0,
  priceBook: "",
  unpriced: [],
  damage: [],
  badLines: [],
};

/** Where the ledger and its transcripts are, and what prices are in force. */
export interface VerifyOptions {
  readonly places: LedgerPlaces;
  readonly prices: PricesConfig;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/**
 * Reads every transcript from its beginning into a ledger in memory, and compares it with the one that is kept,
 * response by response. Neither is changed, but for what was written to transcripts meanwhile.
 */
export async function verifyLedger(
  { ledger, again }: CaughtUp,
  { places, prices: config, onProgress }: VerifyOptions,
): Promise<Verification> {
  const startedAt = epochMs(Date.now());
  const prices = ledgerPrices(config);
  const damage = findDamage(ledger.db);
  if (damage.length > 0) return { ...UNSEEN, damage, priceBook: prices.fingerprint };
  using fresh = openLedger(openMemoryDatabase(), prices);
  const findProject = projectFinder(places.home);
  const read = () => syncTranscripts(places.roots, { ledger: fresh, findProject, onProgress });
  const first = await read();
  await meet(again, read);
  const unreadable = new Set(first.problems.map(({ path }) => path));
  const found = findTranscripts(places.roots);
  const names = namesOf(found.map(({ path }) => path).filter((path) => !unreadable.has(path)));
  return {
    ...compareLedgers(ledger, fresh, { names, startedAt, findRule: prices.findRule }),
    transcripts: {
      files: found.length,
      bytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      unreadable: first.problems,
    },
    wrongQuarters: countWrongQuarters(ledger.db),
    priceBook: prices.fingerprint,
    unpriced: readContent(ledger.db).unpriced,
    damage,
    badLines: ledger.badLines(),
  };
}

/** Reads all transcripts again into the ledger that is kept, with what is wrong in it taken out, and prices and adds up all of it. */
export async function repairLedger(
  { ledger, again }: CaughtUp,
  differences: readonly Difference[],
): Promise<void> {
  const wrong = differences.filter(({ kind }) => kind === "different");
  forgetToReread(
    ledger.db,
    wrong.map(({ messageId }) => messageId),
  );
  ledger.reprice();
  await again();
}

/** Sessions that are at work go on writing: both sides read on until neither finds anything new. */
const MAX_ROUNDS = 5;

async function meet(
  again: () => Promise<SyncResult>,
  read: () => Promise<SyncResult>,
): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const [kept, fresh] = [await again(), await read()];
    if (kept.filesRead === 0 && fresh.filesRead === 0) return;
  }
}

interface Comparing {
  /** The transcripts that are there, by their file names without the ending. */
  readonly names: ReadonlyMap<string, string>;
  /** What is later is being written. */
  readonly startedAt: EpochMs;
  readonly findRule: LedgerPrices["findRule"];
}

type Comparison = Pick<
  Verification,
  "responses" | "confirmed" | "kept" | "moved" | "differences" | "wrongPrices"
>;

function compareLedgers(ledger: Ledger, fresh: Ledger, comparing: Comparing): Comparison {
  const { names, startedAt, findRule } = comparing;
  const findFresh = responseFinder(fresh.db);
  const findKept = responseFinder(ledger.db);
  const isSameRule = ruleComparer();
  const differences: Difference[] = [];
  let responses = 0;
  let confirmed = 0;
  let kept = 0;
  let moved = 0;
  let wrongPrices = 0;
  for (const { row, rule } of ledger.rows()) {
    responses++;
    if (!isSameRule(rule, findRule(row))) wrongPrices++;
    const told = findFresh(row.messageId)?.row;
    if (row.at >= startedAt) confirmed++;
    else if (told === undefined) {
      if (transcriptOf(row, names) === undefined) kept++;
      else differences.push(toDifference("extra", row, names));
    } else {
      const fields = compareRows(row, told);
      const better = outranks({ ...told, project: row.project }, row);
      if (fields.length === 0) {
        confirmed++;
        if (row.project !== told.project) moved++;
      } else if (better || transcriptOf(row, names) !== undefined) {
        differences.push({ ...toDifference("different", row, names), fields });
      } else kept++;
    }
  }
  for (const { row } of fresh.rows()) {
    if (row.at >= startedAt || findKept(row.messageId) !== undefined) continue;
    differences.push(toDifference("missing", row, names));
  }
  return { responses, confirmed, kept, moved, differences, wrongPrices };
}

function toDifference(
  kind: Difference["kind"],
  row: UsageRow,
  names: Comparing["names"],
): Difference {
  const transcript = transcriptOf(row, names) ?? `${row.sessionId}.jsonl`;
  return { kind, messageId: row.messageId, at: row.at, transcript, fields: [] };
}

/** The transcript that told a row first, if it is still there. A subagent's file and its session's are deleted each in its time. */
const transcriptOf = ({ subagentId, sessionId }: UsageRow, names: Comparing["names"]) =>
  names.get(subagentId === undefined ? sessionId : `agent-${subagentId}`);

const namesOf = (paths: readonly string[]): Map<string, string> =>
  new Map(paths.map((path) => [path.slice(path.lastIndexOf("/") + 1, -".jsonl".length), path]));

/** The project is left out: it depends on what is in its directory today. */
function compareRows(row: UsageRow, told: UsageRow): DifferentField[] {
  const [inLedger, inTranscript] = [flatten(row), flatten(told)];
  return Object.keys(inLedger)
    .filter((name) => inLedger[name] !== inTranscript[name])
    .map((name) => ({ name, inLedger: inLedger[name], inTranscript: inTranscript[name] }));
}

function flatten(row: UsageRow): Readonly<Record<string, string | number | undefined>> {
  const { agent, requestId, sessionId, subagentId, subagentType, model, at, tokens } = row;
  const { bandPromptTokens, serviceTier, speed, inferenceGeo, webSearches } = row;
  const ids = { agent, requestId, sessionId, subagentId, subagentType, model };
  const terms = { bandPromptTokens, serviceTier, speed, inferenceGeo, webSearches };
  return { ...ids, time: new Date(at).toISOString(), ...tokens, ...terms };
}

/** Compares rules by what they say; each is written out once. */
function ruleComparer(): (a: PriceRule | undefined, b: PriceRule | undefined) => boolean {
  const texts = new Map<PriceRule, string>();
  const textOf = (rule: PriceRule | undefined): string | undefined => {
    if (rule === undefined) return undefined;
    const text = texts.get(rule) ?? encodePriceRule(rule);
    texts.set(rule, text);
    return text;
  };
  return (a, b) => a === b || textOf(a) === textOf(b);
}
