import { describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { type CaughtUp, catchUp, type LedgerPlaces } from "../../../src/ledger/catch-up.ts";
import { repairLedger, type Verification, verifyLedger } from "../../../src/ledger/verify.ts";
import { assistantLine, makeTranscriptDir } from "../../support/ledger-transcripts.ts";

const { prices } = DEFAULT_CONFIG;

/** Two sessions, one of which has a subagent, and the ledger made from them. */
async function startStory() {
  const dir = makeTranscriptDir();
  const line = (id: string, output: number, sessionId: string, more = {}) =>
    assistantLine({ id, output, sessionId, line: more });
  const first = dir.write(
    "projects/p/s1.jsonl",
    line("msg_1", 10, "s1") + line("msg_1", 20, "s1") + line("msg_2", 30, "s1"),
  );
  const subagent = dir.write(
    "projects/p/s1/subagents/agent-a1.jsonl",
    line("msg_3", 40, "s1", { isSidechain: true, agentId: "a1", attributionAgent: "Explore" }),
  );
  const second = dir.write("projects/p/s2.jsonl", line("msg_4", 50, "s2"));
  const places: LedgerPlaces = {
    path: join(dir.path, "state/ledger.db"),
    roots: [join(dir.path, "projects")],
    home: undefined,
  };
  const opened = await catchUp(places, prices);
  return {
    files: { first, subagent, second },
    opened,
    change: (sql: string) => opened.ledger.db.run(sql),
    verify: () => verifyLedger(opened, { places, prices }),
    [Symbol.dispose]() {
      opened.ledger[Symbol.dispose]();
      dir[Symbol.dispose]();
    },
  };
}

const showDifferences = ({ differences }: Verification): string[] =>
  differences.map(({ kind, messageId, fields }) =>
    [kind, messageId, ...fields.map(({ name }) => name)].join(" "),
  );

interface Wrongs {
  readonly differences: readonly string[];
  readonly wrongQuarters: number;
  readonly wrongPrices: number;
  readonly damage: readonly string[];
}

const wrongsIn = (result: Verification): Wrongs => ({
  differences: showDifferences(result),
  wrongQuarters: result.wrongQuarters,
  wrongPrices: result.wrongPrices,
  damage: result.damage,
});

const SOUND: Wrongs = { differences: [], wrongQuarters: 0, wrongPrices: 0, damage: [] };

const responsesOf = ({ ledger }: CaughtUp): [string, number][] =>
  [...ledger.rows()].map(({ row }) => [row.messageId, row.tokens.outputTokens]);

test("a ledger that holds what its transcripts tell is sound, and nothing in it changes", async () => {
  using story = await startStory();
  const before = responsesOf(story.opened);

  const result = await story.verify();

  expect(wrongsIn(result)).toEqual(SOUND);
  expect(result).toMatchObject({ responses: 4, confirmed: 4, kept: 0, moved: 0 });
  expect(result.transcripts).toMatchObject({ files: 3, unreadable: [] });
  expect(responsesOf(story.opened)).toEqual(before);
});

test("what was written to transcripts since is taken in, and is no difference", async () => {
  using story = await startStory();
  writeFileSync(story.files.second, assistantLine({ id: "msg_5", sessionId: "s2" }), { flag: "a" });

  const result = await story.verify();

  expect(wrongsIn(result)).toEqual(SOUND);
  expect(result.confirmed).toBe(5);
});

test("responses whose transcript is gone are kept, each by its own file", async () => {
  using story = await startStory();
  rmSync(story.files.subagent);
  rmSync(story.files.second);

  const result = await story.verify();

  expect(wrongsIn(result)).toEqual(SOUND);
  expect(result).toMatchObject({ confirmed: 2, kept: 2 });
});

test("a response whose project folder is another one today is confirmed, and counted as moved", async () => {
  using story = await startStory();
  story.change("INSERT INTO texts VALUES (900, '/once/a/repository')");
  story.change("UPDATE responses SET project = 900 WHERE message_id = 'msg_4'");
  story.change(
    "UPDATE quarters SET project = 900 WHERE session = (SELECT session FROM responses WHERE message_id = 'msg_4')",
  );

  const result = await story.verify();

  expect(wrongsIn(result)).toEqual(SOUND);
  expect(result).toMatchObject({ confirmed: 4, moved: 1 });
});

describe("what is wrong is found, and mended from the transcripts:", () => {
  const wrongs: readonly (readonly [string, readonly string[], Partial<Wrongs>])[] = [
    [
      "a response that is missing",
      ["DELETE FROM responses WHERE message_id = 'msg_3'"],
      { differences: ["missing msg_3"], wrongQuarters: 1 },
    ],
    [
      "a response with too few tokens",
      ["UPDATE responses SET output_tokens = 10 WHERE message_id = 'msg_1'"],
      { differences: ["different msg_1 outputTokens"], wrongQuarters: 1 },
    ],
    [
      "a response with too many tokens",
      ["UPDATE responses SET cache_read_tokens = 9999 WHERE message_id = 'msg_2'"],
      { differences: ["different msg_2 cacheReadTokens"], wrongQuarters: 1 },
    ],
    [
      "a response of another model, at another price",
      [
        "INSERT INTO texts VALUES (901, 'claude-haiku-5-5')",
        "UPDATE responses SET model = 901 WHERE message_id = 'msg_4'",
      ],
      { differences: ["different msg_4 model"], wrongQuarters: 2, wrongPrices: 1 },
    ],
    [
      "a response without its price",
      ["UPDATE responses SET rule = 0 WHERE message_id = 'msg_4'"],
      { wrongQuarters: 2, wrongPrices: 1 },
    ],
    [
      "a sum that is wrong",
      ["UPDATE quarters SET output_tokens = output_tokens + 1"],
      { wrongQuarters: 3 },
    ],
    ["sums that are gone", ["DELETE FROM quarters"], { wrongQuarters: 3 }],
    [
      "a sum of nothing",
      [
        "INSERT INTO quarters SELECT quarter + 9, model, rule, project, agent, subagent, session, 1, 0, 0, 0, 0, 0, 0, 0, 0 FROM quarters LIMIT 1",
      ],
      { wrongQuarters: 1 },
    ],
  ];
  test.each(wrongs)("%s", async (_title, statements, expected) => {
    using story = await startStory();
    const before = responsesOf(story.opened);
    for (const sql of statements) story.change(sql);

    const found = await story.verify();
    await repairLedger(story.opened, found.differences);
    const after = await story.verify();

    expect(wrongsIn(found)).toEqual({ ...SOUND, ...expected });
    expect(wrongsIn(after)).toEqual(SOUND);
    expect(responsesOf(story.opened)).toEqual(before);
  });
});

test("a response that its transcript does not have is told, and no repair takes it away", async () => {
  using story = await startStory();
  writeFileSync(story.files.second, "");

  const found = await story.verify();
  await repairLedger(story.opened, found.differences);

  expect(showDifferences(found)).toEqual(["extra msg_4"]);
  expect(found.differences[0]?.transcript).toBe(story.files.second);
  expect(showDifferences(await story.verify())).toEqual(["extra msg_4"]);
});

test("a repair keeps responses whose transcript is gone", async () => {
  using story = await startStory();
  rmSync(story.files.second);
  story.change("DELETE FROM responses WHERE message_id = 'msg_1'");

  await repairLedger(story.opened, (await story.verify()).differences);

  expect(await story.verify()).toMatchObject({ confirmed: 3, kept: 1, differences: [] });
});

test("lines that cannot be read are told with their file, their place and the reason", async () => {
  using story = await startStory();
  const broken = '{"type":"assistant","message":{"usage":{"input_tokens":1}\n';
  writeFileSync(story.files.first, broken, { flag: "a" });
  const offset = Bun.file(story.files.first).size - broken.length;

  const { badLines } = await story.verify();

  expect(badLines).toEqual([{ path: story.files.first, offsetBytes: offset, reason: "no JSON" }]);
});

test("models without a price are told with how often they answered", async () => {
  using story = await startStory();
  const line = assistantLine({ id: "msg_9", model: "claude-newthing-9", sessionId: "s2" });
  writeFileSync(story.files.second, line, { flag: "a" });

  const { unpriced, wrongPrices } = await story.verify();

  expect(unpriced).toEqual([{ model: "claude-newthing-9", responses: 1 }]);
  expect(wrongPrices).toBe(0);
});
