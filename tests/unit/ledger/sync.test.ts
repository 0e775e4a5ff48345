import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { makeCorpus } from "../../../scripts/transcripts/corpus.ts";
import { epochMs } from "../../../src/core/instant.ts";
import { syncFiles, type SyncOptions, syncTranscripts } from "../../../src/ledger/sync.ts";
import type { Ledger } from "../../../src/store/ledger/ledger.ts";
import { expectSound, ledgerContent, memoryLedger } from "../../support/ledger-content.ts";
import {
  assistantLine,
  costStateLine,
  makeTranscriptDir,
} from "../../support/ledger-transcripts.ts";

const into = (ledger: Ledger): SyncOptions => ({ ledger, findProject: (cwd) => cwd });

const sync = (ledger: Ledger, ...roots: string[]) => syncTranscripts(roots, into(ledger));

const idsIn = (ledger: Ledger): string[] =>
  [...ledger.rows()].map(({ row }) => row.messageId).toSorted((a, b) => a.localeCompare(b));

const line = (id: string, output = 100) => assistantLine({ id, output });

test("of a made-up history every token is counted, once", async () => {
  using dir = makeTranscriptDir();
  const truth = makeCorpus({
    dir: dir.path,
    bytes: 4e6,
    files: 20,
    days: 10,
    seed: 3,
    untilMs: Date.UTC(2026, 10, 20, 18),
    torn: true,
  });
  using ledger = memoryLedger();
  const { rowsAdded, filesRead, problems } = await sync(ledger, dir.path);
  expect({ rowsAdded, filesRead, problems }).toEqual({
    rowsAdded: truth.responses,
    filesRead: truth.files,
    problems: [],
  });
  const sums = ledger.sumUsage({ windows: [ledger.usageSpan()!], by: [] });
  const counted = sums.map(({ model, responses, tokens }) => [
    model,
    {
      responses,
      input: tokens.inputTokens,
      output: tokens.outputTokens,
      cacheRead: tokens.cacheReadTokens,
      cacheWrite5m: tokens.cacheWrite5mTokens,
      cacheWrite1h: tokens.cacheWrite1hTokens,
    },
  ]);
  const expected = Object.entries(truth.totals).map(([model, totals]) => {
    // Thinking is part of the output, and 1.0.128 writes down no searches.
    const { thinking: _thinking, webSearches: _webSearches, ...rest } = totals;
    return [model, rest];
  });
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expected));
  expect(ledger.badLines()).toEqual([]);
  expectSound(ledger);
});

test("where nothing is new, nothing is read", async () => {
  using dir = makeTranscriptDir();
  dir.write("p/s1.jsonl", line("msg_1"));
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  expect(await sync(ledger, dir.path)).toEqual({
    filesRead: 0,
    bytesRead: 0,
    rowsAdded: 0,
    rowsReplaced: 0,
    earliestAt: epochMs(Infinity),
    problems: [],
  });
});

test("of what was appended, only that is read", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", line("msg_1"));
  dir.write("p/s2.jsonl", line("msg_2"));
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  appendFileSync(path, line("msg_3") + line("msg_1", 200));
  expect(await sync(ledger, dir.path)).toMatchObject({
    filesRead: 1,
    bytesRead: line("msg_3").length * 2,
    rowsAdded: 1,
    rowsReplaced: 1,
  });
});

test("a fork, a resumption and a replay add nothing", async () => {
  using dir = makeTranscriptDir();
  dir.write("p/s1.jsonl", line("msg_1") + line("msg_2"));
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  const before = ledgerContent(ledger);
  const copied = { sessionId: "s2", line: { requestSessionId: "s1" } };
  const forked = ["msg_1", "msg_2"].map((id) => assistantLine({ id, ...copied })).join("");
  dir.write("p/s2.jsonl", forked);
  const replayed = { at: "2026-11-20T12:00:00.000Z", line: { requestId: "req_other" } };
  dir.write("p/s3.jsonl", line("msg_1") + assistantLine({ id: "msg_2", ...replayed }));
  expect(await sync(ledger, dir.path)).toMatchObject({ filesRead: 2, rowsAdded: 0 });
  expect(ledgerContent(ledger)).toEqual(before);
});

test("rows stay when their transcript is deleted", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", `${line("msg_1")}{"usage":{oops\n`);
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  const before = ledgerContent(ledger);
  rmSync(path);
  await sync(ledger, dir.path);
  expect(ledgerContent(ledger)).toEqual(before);
  expect([...ledger.files().keys()]).toEqual([]);
  expect(ledger.badLines()).toEqual([]);
});

test("a transcript that is moved is not read again, and what is wrong in it moves along", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", `{"usage":{oops\n${line("msg_1")}`);
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  mkdirSync(`${dir.path}/q`);
  const moved = `${dir.path}/q/s1.jsonl`;
  renameSync(path, moved);
  appendFileSync(moved, line("msg_2"));
  expect(await sync(ledger, dir.path)).toMatchObject({ bytesRead: line("msg_2").length });
  expect([...ledger.files().keys()]).toEqual([moved]);
  expect(ledger.badLines()).toEqual([{ path: moved, offsetBytes: 0, reason: "no JSON" }]);
  expect(idsIn(ledger)).toEqual(["msg_1", "msg_2"]);
});

test("a transcript that was written anew tells only what is wrong in it now", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", `{"usage":{oops\n${line("msg_1")}`);
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  dir.write("p/s1.jsonl", `${line("msg_2")}{"usage":{oops\n`);
  await sync(ledger, dir.path);
  expect(ledger.badLines()).toEqual([
    { path, offsetBytes: line("msg_2").length, reason: "no JSON" },
  ]);
  expect(idsIn(ledger)).toEqual(["msg_1", "msg_2"]);
});

test("a transcript that is only touched is looked at, and nothing of it is read", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", line("msg_1"));
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  utimesSync(path, 1, 1);
  expect(await sync(ledger, dir.path)).toMatchObject({ filesRead: 1, bytesRead: 0 });
  expect(await sync(ledger, dir.path)).toMatchObject({ filesRead: 0 });
});

test("several roots are one history, and a run with other roots loses nothing", async () => {
  using one = makeTranscriptDir();
  using two = makeTranscriptDir();
  one.write("p/s1.jsonl", line("msg_1") + line("msg_2"));
  two.write("p/s2.jsonl", line("msg_2") + line("msg_3"));
  using ledger = memoryLedger();
  await sync(ledger, one.path);
  expect(await sync(ledger, two.path)).toMatchObject({ filesRead: 1, rowsAdded: 1 });
  expect(await sync(ledger, one.path, two.path)).toMatchObject({ filesRead: 0 });
  expect(idsIn(ledger)).toEqual(["msg_1", "msg_2", "msg_3"]);
});

test("a transcript that cannot be read is told, and the others are read", async () => {
  using dir = makeTranscriptDir();
  using ledger = memoryLedger();
  const good = dir.write("p/s1.jsonl", line("msg_1"));
  // Nothing is below a file, so that opening it fails for whoever tries.
  expect(syncFiles([good, `${good}/x.jsonl`], into(ledger))).toMatchObject({ filesRead: 1 });
  expect(idsIn(ledger)).toEqual(["msg_1"]);
});

test("single transcripts are read on from where the last look at all ended", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", line("msg_1"));
  dir.write("p/s2.jsonl", line("msg_2"));
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  appendFileSync(path, line("msg_3"));
  const read = syncFiles([path, `${dir.path}/p/none.jsonl`], into(ledger));
  expect(read).toMatchObject({ filesRead: 1, bytesRead: line("msg_3").length, rowsAdded: 1 });
  expect(await sync(ledger, dir.path)).toMatchObject({ filesRead: 0 });
  expect(ledger.files().size).toBe(2);
});

test("the client's own count of a session is kept", async () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", line("msg_1") + costStateLine("s1", 0.5));
  using ledger = memoryLedger();
  await sync(ledger, dir.path);
  expect(ledger.agentCosts().get("s1")).toMatchObject({ costMicroUsd: 500_000 });
  appendFileSync(path, line("msg_2") + costStateLine("s1", 0.75));
  await sync(ledger, dir.path);
  expect(ledger.agentCosts().get("s1")).toMatchObject({ costMicroUsd: 750_000 });
});

test("each row gets the project of its directory", async () => {
  using dir = makeTranscriptDir();
  dir.write("p/s1.jsonl", assistantLine({ cwd: "/a/b" }));
  using ledger = memoryLedger();
  await syncTranscripts([dir.path], { ledger, findProject: (cwd) => `${cwd}!` });
  expect([...ledger.rows()].map(({ row }) => row.project)).toEqual(["/a/b!"]);
});

test("progress is told up to the whole", async () => {
  using dir = makeTranscriptDir();
  dir.write("p/s1.jsonl", line("msg_1"));
  dir.write("p/s2.jsonl", line("msg_2"));
  using ledger = memoryLedger();
  const told: [number, number][] = [];
  await syncTranscripts([dir.path], {
    ...into(ledger),
    onProgress: (done, total) => told.push([done, total]),
  });
  const whole = line("msg_1").length * 2;
  expect(told).toEqual([
    [whole / 2, whole],
    [whole, whole],
  ]);
});
