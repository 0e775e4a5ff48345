import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCorpusOptions } from "../../../scripts/transcripts/make-transcripts.ts";
import { type CorpusSummary, makeCorpus } from "../../../scripts/transcripts/corpus.ts";

/** What these tests read of a line. */
interface Line {
  readonly type: string;
  readonly uuid: string;
  readonly version: string;
  readonly sessionId: string;
  readonly requestSessionId?: string;
  readonly isSidechain: boolean;
  readonly message: Message;
}

interface Message {
  readonly id: string;
  readonly model: string;
  readonly usage: { readonly output_tokens: number };
}

interface Placed {
  readonly path: string;
  readonly line: Line;
}

const OPTIONS = {
  bytes: 6_000_000,
  files: 24,
  days: 30,
  seed: 7,
  untilMs: Date.parse("2026-11-20T18:00:00Z"),
  torn: false,
};
const dir = mkdtempSync(join(tmpdir(), "transcripts-"));
let summary: CorpusSummary;
let files: ReadonlyMap<string, string>;

beforeAll(() => {
  summary = makeCorpus({ ...OPTIONS, dir: join(dir, "first") });
  files = readAll(join(dir, "first"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("the same seed gives the same bytes, another one gives others", () => {
  makeCorpus({ ...OPTIONS, dir: join(dir, "again") });
  makeCorpus({ ...OPTIONS, seed: 8, dir: join(dir, "other") });
  expect(readAll(join(dir, "again"))).toEqual(new Map(files));
  expect(readAll(join(dir, "other"))).not.toEqual(new Map(files));
});

test("sizes and counts are those that were asked for and told", () => {
  const bytes = transcripts().reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
  expect(summary.bytes).toBe(bytes);
  expect(Math.abs(bytes / OPTIONS.bytes - 1)).toBeLessThan(0.15);
  expect(summary.files).toBe(transcripts().length);
  expect(transcripts().length).toBe(OPTIONS.files);
  expect(summary.sessions + summary.subagents).toBe(OPTIONS.files);
});

test("every line is a JSON object", () => {
  const kinds = lines().map(({ line }) => typeof line);
  expect(new Set(kinds)).toEqual(new Set(["object"]));
});

test("by message id, and with the most output of each, the totals are those that were told", () => {
  const responses = new Map<string, Message>();
  for (const { line } of assistantLines()) {
    const before = responses.get(line.message.id);
    const isMore = line.message.usage.output_tokens > (before?.usage.output_tokens ?? -1);
    responses.set(line.message.id, isMore ? line.message : before!);
  }
  const synthetic = [...responses].filter(([, { model }]) => model === "<synthetic>");
  const output = (messages: readonly Message[]) =>
    messages.reduce((sum, { usage }) => sum + usage.output_tokens, 0);
  expect(responses.size - synthetic.length).toBe(summary.responses);
  expect(synthetic.length).toBe(summary.synthetic);
  expect(assistantLines().length).toBe(summary.usageLines);
  expect(output([...responses.values()])).toBe(
    Object.values(summary.totals).reduce((sum, totals) => sum + totals.output, 0),
  );
});

test("older clients write growing counts, and the oldest keeps subagents in its file", () => {
  const versions = Map.groupBy(assistantLines(), ({ line }) => line.version);
  expect([...versions.keys()].toSorted()).toEqual(["1.0.128", "2.1.329", "2.1.79"]);
  const outputsOf = (version: string) => {
    const byId = Map.groupBy(versions.get(version)!, ({ line }) => line.message.id);
    return [...byId.values()].map((same) => same.map(({ line }) => line.message.usage));
  };
  const unequal = (version: string) =>
    outputsOf(version).filter((same) => new Set(same.map((u) => u.output_tokens)).size > 1);
  expect(unequal("2.1.79").length).toBeGreaterThan(0);
  expect(unequal("1.0.128").length).toBeGreaterThan(0);
  expect(unequal("2.1.329")).toEqual([]);
  const inParent = versions.get("1.0.128")!.filter(({ line }) => line.isSidechain);
  expect(inParent.length).toBeGreaterThan(0);
  expect(inParent.filter(({ path }) => path.includes("subagents"))).toEqual([]);
});

test("a fork repeats lines under a session of its own and names the one that they are from", () => {
  const copies = assistantLines().filter(({ line }) => line.requestSessionId !== undefined);
  const originals = new Map(
    assistantLines()
      .filter(({ line }) => line.requestSessionId === undefined)
      .map(({ line }) => [line.uuid, line]),
  );
  expect(summary.forks).toBeGreaterThan(0);
  expect(copies.length).toBeGreaterThan(0);
  const strays = copies.filter(({ line }) => {
    const original = originals.get(line.uuid);
    return (
      original?.message.id !== line.message.id || original?.sessionId !== line.requestSessionId
    );
  });
  expect(strays).toEqual([]);
});

test("a model without a price, calls named usage, and printed transcripts occur", () => {
  const text = transcripts()
    .map(([, content]) => content)
    .join("");
  expect(summary.totals["claude-newthing-9"]?.responses).toBeGreaterThan(0);
  expect(text).toInclude(String.raw`\"usage\":{\"input_tokens\":999999`);
  expect(text).toInclude(`"toolUseResult":{"status":"completed"`);
});

test("lines of a thread are in order of time, and none is later than asked", () => {
  const times = transcripts().map(([, content]) =>
    [...content.matchAll(/,"uuid":"[^"]{36}","timestamp":"([^"]{24})"/g)].map(([, at]) => at!),
  );
  expect(times.map((ofFile) => ofFile.toSorted())).toEqual(times);
  const latest = times.flat().toSorted().at(-1)!;
  expect(Date.parse(latest)).toBeLessThanOrEqual(OPTIONS.untilMs);
});

test("a torn set ends in half a line, and only there", () => {
  const torn = makeCorpus({ ...OPTIONS, dir: join(dir, "torn"), torn: true });
  const cut = [...readAll(join(dir, "torn"))].filter(
    ([path, text]) => path.endsWith(".jsonl") && !text.endsWith("\n"),
  );
  expect(cut).toHaveLength(1);
  expect(() => JSON.parse(cut[0]![1].split("\n").at(-1)!)).toThrow();
  expect(torn.totals).toEqual(summary.totals);
});

test.each([
  ["500MB", 500e6],
  ["1.5gb", 1.5e9],
  ["800", 800],
])("%s are so many bytes", (text, bytes) => {
  expect(parseCorpusOptions(["--out", "x", "--bytes", text]).bytes).toBe(bytes);
});

test.each([
  ["--bytes", "many"],
  ["--files", "0"],
  ["--days", "1.5"],
  ["--until", "tomorrow"],
])("%s %s is refused by name", (flag, value) => {
  expect(() => parseCorpusOptions(["--out", "x", flag, value])).toThrow(flag);
});

function readAll(root: string): Map<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.toSorted().map((path) => [path.slice(root.length), readFileSync(path, "utf8")]),
  );
}

function transcripts(): [string, string][] {
  return [...files].filter(([path]) => path.endsWith(".jsonl"));
}

function lines(): Placed[] {
  return transcripts().flatMap(([path, text]) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => ({ path, line: JSON.parse(line) as Line })),
  );
}

function assistantLines(): Placed[] {
  return lines().filter(({ line }) => line.type === "assistant");
}
