import { expect, test } from "bun:test";
import fc from "fast-check";
import { appendFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { syncFiles, syncTranscripts } from "../../../src/ledger/sync.ts";
import type { Ledger } from "../../../src/store/ledger/ledger.ts";
import { expectSound, ledgerContent, memoryLedger } from "../../support/ledger-content.ts";
import {
  assistantLine,
  costStateLine,
  makeTranscriptDir,
} from "../../support/ledger-transcripts.ts";

const FILES = ["p/s1.jsonl", "p/s1/subagents/agent-a1.jsonl", "p/s2.jsonl", "q/s3.jsonl"];

/** Lines of few responses, so that files repeat one another's; among them what is half-grown, bad, or no response. */
const anyLine: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({
        id: fc.constantFrom("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"),
        output: fc.constantFrom(1, 1, 100, 101),
        at: fc.nat(3_600_000).map((ms) => new Date(Date.UTC(2026, 10, 20) + ms).toISOString()),
        model: fc.constantFrom(
          "claude-opus-5-5",
          "claude-haiku-5-5",
          "claude-next-9",
          "<synthetic>",
        ),
        sessionId: fc.constantFrom("s1", "s2"),
        subagent: fc.constantFrom(
          {},
          { agentId: "a1" },
          { agentId: "a1", attributionAgent: "Plan" },
        ),
      })
      .map(({ subagent, ...parts }) => assistantLine({ ...parts, line: subagent })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '{"usage":{oops\n',
      '{"type":"user","message":{"content":"hello"}}\n',
      "\n",
      assistantLine({ id: null }),
    ),
  },
);

/** What may happen to transcripts, and to whoever reads them. */
type Step =
  | { readonly kind: "append"; readonly file: number; readonly text: string; readonly cut: number }
  | { readonly kind: "sync" }
  | { readonly kind: "sync-one"; readonly file: number }
  | { readonly kind: "move"; readonly file: number };

const file = fc.nat(FILES.length - 1);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant("append" as const),
        file,
        text: fc.array(anyLine, { minLength: 1, maxLength: 6 }).map((lines) => lines.join("")),
        cut: fc.nat(2000),
      }),
    },
    { weight: 3, arbitrary: fc.constant({ kind: "sync" as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("sync-one" as const), file }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("move" as const), file }) },
  ),
  { maxLength: 14 },
);

/** A set of transcripts that come about step by step. */
function createStage(root: string, ledger: Ledger) {
  const paths = FILES.map((name) => `${root}/${name}`);
  const options = { ledger, findProject: (cwd: string) => cwd };
  const sync = () => syncTranscripts([root], options);
  const append = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text);
  };
  const take = async (step: Step) => {
    switch (step.kind) {
      case "append": {
        // Read while it is being written: a line may be half there.
        append(paths[step.file]!, step.text.slice(0, step.cut));
        syncFiles([paths[step.file]!], options);
        append(paths[step.file]!, step.text.slice(step.cut));
        return;
      }
      case "sync":
        return void (await sync());
      case "sync-one":
        return void syncFiles([paths[step.file]!], options);
      case "move": {
        const path = paths[step.file]!;
        const moved = path.replace(".jsonl", "x.jsonl");
        if (existsSync(path)) renameSync(path, moved);
        paths[step.file] = existsSync(moved) ? moved : path;
      }
    }
  };
  return { paths, sync, take };
}

async function fresh(root: string) {
  using ledger = memoryLedger();
  await syncTranscripts([root], { ledger, findProject: (cwd) => cwd });
  return { content: ledgerContent(ledger), bad: ledger.badLines(), files: statesOf(ledger) };
}

const statesOf = (ledger: Ledger) =>
  [...ledger.files().values()].toSorted((a, b) => a.path.localeCompare(b.path));

test("however transcripts come about, and whenever they are read, the ledger is that of one scan at the end", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      using dir = makeTranscriptDir();
      using ledger = memoryLedger();
      const stage = createStage(dir.path, ledger);
      for (const step of taken) await stage.take(step);
      await stage.sync();
      expectSound(ledger);
      expect({
        content: ledgerContent(ledger),
        bad: ledger.badLines(),
        files: statesOf(ledger),
      }).toEqual(await fresh(dir.path));
    }),
    { numRuns: 120 },
  );
});

test("the order in which files are read plays no part", async () => {
  const contents = fc.array(fc.array(anyLine, { maxLength: 8 }), {
    minLength: FILES.length,
    maxLength: FILES.length,
  });
  const order = fc.shuffledSubarray(FILES, { minLength: FILES.length });
  await fc.assert(
    fc.asyncProperty(contents, order, async (lines, names) => {
      using dir = makeTranscriptDir();
      using ledger = memoryLedger();
      for (const [at, name] of FILES.entries()) {
        dir.write(name, `${lines[at]!.join("")}${costStateLine(name, 0.5)}`);
      }
      for (const name of names) {
        syncFiles([`${dir.path}/${name}`], { ledger, findProject: (cwd) => cwd });
      }
      const { content, bad } = await fresh(dir.path);
      const { costs, ...usage } = ledgerContent(ledger);
      expect(usage).toEqual({ rows: content.rows, sums: content.sums });
      expect(new Set(costs.map(({ sessionId }) => sessionId))).toEqual(new Set(FILES));
      expect(ledger.badLines()).toEqual(bad);
    }),
    { numRuns: 60 },
  );
});
