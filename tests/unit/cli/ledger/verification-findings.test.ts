import { expect, test } from "bun:test";
import { judgeVerification } from "../../../../src/cli/ledger/verification-findings.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import type { Difference, Verification } from "../../../../src/ledger/verify.ts";

const SOUND: Verification = {
  responses: 21,
  confirmed: 20,
  kept: 1,
  moved: 0,
  differences: [],
  transcripts: { files: 2, bytes: 10_000, unreadable: [] },
  wrongQuarters: 0,
  wrongPrices: 0,
  priceBook: "0123456789abcdef",
  unpriced: [],
  damage: [],
  badLines: [],
};
const PLACES = { ledgerPath: "/s/ledger.db", command: "waybar-llm-bridge" };

const problemsOf = (change: Partial<Verification>) =>
  judgeVerification({ ...SOUND, ...change }, PLACES)
    .filter(({ level }) => level !== "ok")
    .map(({ level, check, text, mend }) => ({ said: `${level} ${check}: ${text}`, mend }));

const difference = (kind: Difference["kind"], messageId: string): Difference => ({
  kind,
  messageId,
  at: epochMs(0),
  transcript: "/t/s1.jsonl",
  fields: [],
});

test("a sound ledger has no problem, and what was kept beyond its transcripts is told", () => {
  const findings = judgeVerification(SOUND, PLACES);

  expect(findings.map(({ text }) => text)).toEqual([
    "/s/ledger.db is sound",
    "As their transcripts tell them (2 transcripts, 10 kB): 20 responses",
    "Kept, transcript gone: 1 response",
    "The sums are those of the responses",
    "All are priced by the book in force (0123456789abcdef)",
  ]);
  expect(problemsOf({})).toEqual([]);
});

test("a difference is told with its figures, the first three of many", () => {
  const fields = [{ name: "outputTokens", inLedger: 10, inTranscript: 20 }];
  const differences = [
    { ...difference("different", "msg_1"), fields },
    ...["a", "b", "c", "d"].map((id) => difference("missing", id)),
  ];

  expect(problemsOf({ differences })).toEqual([
    {
      said: "broken missing: Missing: 4 responses: a in /t/s1.jsonl; b in /t/s1.jsonl; c in /t/s1.jsonl; 1 more (--json has all)",
      mend: "waybar-llm-bridge ledger verify --repair",
    },
    {
      said: "broken different: Not as their transcripts tell them: 1 response: msg_1 in /t/s1.jsonl (outputTokens 10, told 20)",
      mend: "waybar-llm-bridge ledger verify --repair",
    },
  ]);
});

test.each<[string, Partial<Verification>, string]>([
  ["wrong sums", { wrongQuarters: 2 }, "broken sums"],
  ["wrong prices", { wrongPrices: 1 }, "broken prices"],
  ["a damaged database", { damage: ["row 3 missing from index"] }, "broken damage"],
  ["what is in no transcript", { differences: [difference("extra", "x")] }, "broken extra"],
  [
    "models without a price",
    { unpriced: [{ model: "m", responses: 1 }] },
    "warning unpriced-model",
  ],
  [
    "malformed lines",
    { badLines: [{ path: "/t/a b.jsonl", offsetBytes: 41, reason: "no JSON" }] },
    "warning malformed-lines",
  ],
  [
    "a transcript that cannot be read",
    { transcripts: { files: 1, bytes: 0, unreadable: [{ path: "/t/x", reason: "EACCES" }] } },
    "warning unreadable",
  ],
])("%s: told, with what mends it", (_title, change, start) => {
  const [problem] = problemsOf(change);

  expect(problem?.said).toStartWith(start);
  expect(problem?.mend).toBeString();
});

test("a malformed line is told with a command that shows it", () => {
  const badLines = [{ path: "/t/a b.jsonl", offsetBytes: 41, reason: "no JSON" }];

  expect(problemsOf({ badLines })).toEqual([
    {
      said: "warning malformed-lines: Not counted, since no usage can be read in them: 1 line: /t/a b.jsonl at byte 41 (no JSON)",
      mend: 'tail -c +42 "/t/a b.jsonl" | head -n 1 | cut -c 1-500',
    },
  ]);
});

test("of a damaged ledger nothing else is said", () => {
  const damage = ["row 3 missing from index"];

  const findings = judgeVerification({ ...SOUND, damage, wrongQuarters: 3 }, PLACES);

  expect(findings.map(({ check, mend }) => [check, mend])).toEqual([
    ["damage", "waybar-llm-bridge ledger verify --repair"],
  ]);
});

test("a ledger that was set aside is told, as a problem where nobody asked for a repair", () => {
  const asidePath = "/s/ledger.db.corrupt-1";
  const aside = (repair: boolean) =>
    judgeVerification(SOUND, { ...PLACES, asidePath, salvaged: 7, repair })[0];

  expect(aside(false)).toMatchObject({ level: "broken", check: "aside" });
  expect(aside(true)?.level).toBe("ok");
  expect(aside(true)?.text).toEndWith("taken over from it: 7 responses");
});
