import type { Difference, DifferentField, Verification } from "../../ledger/verify.ts";
import { type Finding, findingsIn } from "../doctor/finding.ts";
import { describeMalformed, showLine } from "./malformed.ts";
import { plural } from "./plural.ts";
import { renderBytes } from "./render-bytes.ts";

const { ok, warning, broken } = findingsIn<string>("Ledger");

/** Where what is judged lies, and what a person would type. */
export interface VerifiedPlaces {
  readonly ledgerPath: string;
  readonly command: string;
  /** A damaged ledger was moved there before this one was made. */
  readonly asidePath?: string | undefined;
  /** How many responses were taken over from that. */
  readonly salvaged?: number | undefined;
  /** Whether it was asked for that damage be mended; else it is news. */
  readonly repair?: boolean;
}

/** What a verification says, as findings with what mends them. */
export function judgeVerification(
  result: Verification,
  places: VerifiedPlaces,
): readonly Finding[] {
  const damage = judgeDatabase(result, places);
  if (result.damage.length > 0) return damage;
  return [
    ...damage,
    ...judgeResponses(result, places),
    ...judgeSums(result, places),
    ...judgePrices(result, places),
    ...judgeTranscripts(result),
  ];
}

const repair = ({ command }: VerifiedPlaces): string => `${command} ledger verify --repair`;

function judgeDatabase({ damage }: Verification, places: VerifiedPlaces): readonly Finding[] {
  const { ledgerPath } = places;
  if (damage.length > 0) {
    const more = damage.length > 1 ? `, and ${damage.length - 1} more` : "";
    const text = `SQLite finds ${ledgerPath} damaged: ${damage[0]}${more}`;
    return [broken("damage", text, repair(places))];
  }
  return [...judgeAside(places), ok("damage", `${ledgerPath} is sound`)];
}

function judgeAside({
  asidePath,
  salvaged = 0,
  repair: isAskedFor,
}: VerifiedPlaces): readonly Finding[] {
  if (asidePath === undefined) return [];
  const text = `The ledger was damaged, and is now ${asidePath}; taken over from it: ${plural(salvaged, "response")}`;
  return [isAskedFor ? ok("aside", text) : broken("aside", text)];
}

function judgeResponses(result: Verification, places: VerifiedPlaces): readonly Finding[] {
  const { confirmed, kept, moved, differences, transcripts } = result;
  const read = `${plural(transcripts.files, "transcript")}, ${renderBytes(transcripts.bytes)}`;
  const findings = [
    ok("responses", `As their transcripts tell them (${read}): ${plural(confirmed, "response")}`),
  ];
  if (kept > 0) findings.push(ok("kept", `Kept, transcript gone: ${plural(kept, "response")}`));
  if (moved > 0) {
    const text = `In the project that their directory then belonged to: ${plural(moved, "response")}`;
    findings.push(ok("moved", text));
  }
  const tell = (kind: Difference["kind"], what: string, mend: string) => {
    const found = differences.filter((difference) => difference.kind === kind);
    if (found.length === 0) return;
    const text = `${what}: ${plural(found.length, "response")}: ${describeAll(found)}`;
    findings.push(broken(kind, text, mend));
  };
  tell("missing", "Missing", repair(places));
  tell("different", "Not as their transcripts tell them", repair(places));
  tell("extra", "Not in their transcripts", LEAVE_EXTRA);
  return findings;
}

const LEAVE_EXTRA = "nothing, where those transcripts were cut by hand: what was used stays";

/** So many are told; `--json` has all. */
const MAX_TOLD = 3;

function describeAll(differences: readonly Difference[]): string {
  const told = differences.slice(0, MAX_TOLD).map(describeDifference);
  const left = differences.length - told.length;
  return [...told, ...(left > 0 ? [`${left} more (--json has all)`] : [])].join("; ");
}

function describeDifference({ messageId, transcript, fields }: Difference): string {
  return `${messageId} in ${transcript}${fields.length === 0 ? "" : ` (${fields.map(describeField).join(", ")})`}`;
}

const describeField = ({ name, inLedger = "none", inTranscript = "none" }: DifferentField) =>
  `${name} ${inLedger}, told ${inTranscript}`;

function judgeSums({ wrongQuarters }: Verification, places: VerifiedPlaces): readonly Finding[] {
  if (wrongQuarters === 0) return [ok("sums", "The sums are those of the responses")];
  const text = `Not the sums of their responses: ${plural(wrongQuarters, "quarter")} of an hour`;
  return [broken("sums", text, repair(places))];
}

function judgePrices(result: Verification, places: VerifiedPlaces): readonly Finding[] {
  const { wrongPrices, priceBook, unpriced } = result;
  const findings =
    wrongPrices === 0
      ? [ok("prices", `All are priced by the book in force (${priceBook})`)]
      : [
          broken(
            "prices",
            `Priced otherwise than by the book in force (${priceBook}): ${plural(wrongPrices, "response")}`,
            repair(places),
          ),
        ];
  const models = unpriced.map(({ model, responses }) => `${model} (${responses})`);
  if (models.length === 0) return findings;
  const text = `These models have no price: ${models.join(", ")}`;
  return [...findings, warning("unpriced-model", text, `${places.command} doctor`)];
}

function judgeTranscripts({ badLines, transcripts }: Verification): readonly Finding[] {
  const findings = transcripts.unreadable.map(({ path, reason }) =>
    warning("unreadable", `${path} cannot be read: ${reason}`, `ls -l ${Bun.$.escape(path)}`),
  );
  const [first] = badLines;
  if (first === undefined) return findings;
  const text = `Not counted, since no usage can be read in them: ${describeMalformed(badLines)}`;
  return [...findings, warning("malformed-lines", text, showLine(first))];
}
