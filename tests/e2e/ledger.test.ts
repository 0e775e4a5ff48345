import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import {
  appendFileSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_CONFIG } from "../../src/config/defaults.ts";
import { ledgerPrices } from "../../src/ledger/prices.ts";
import { openLedgerDatabase } from "../../src/store/ledger/database.ts";
import { openLedger } from "../../src/store/ledger/ledger.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { expectSound, ledgerContent } from "../support/ledger-content.ts";
import {
  createLedgerHome,
  DENSE_RESPONSES,
  giveDenseHistory,
  giveRecordings,
  type LedgerHome,
  sizeOf,
  usageOf,
} from "../support/ledger-home.ts";
import { assistantLine } from "../support/ledger-transcripts.ts";
import { readProc } from "../support/proc.ts";
import { until } from "../support/until.ts";

/** Looks into the ledger that the program has left, and checks that it is sound. */
function contentOf({ ledgerPath }: LedgerHome) {
  using ledger = openLedger(openLedgerDatabase(ledgerPath), ledgerPrices(DEFAULT_CONFIG.prices));
  expectSound(ledger);
  return ledgerContent(ledger);
}

/** Once with nothing in the way: what every other run of the dense history has to come to. */
let expected: { readonly usage: DenseUsage; readonly content: ReturnType<typeof contentOf> };
type DenseUsage = Awaited<ReturnType<typeof usageOf>>["usage"];

beforeAll(async () => {
  await using home = createLedgerHome();
  giveDenseHistory(home);
  const { usage } = await usageOf(home);
  expected = { usage, content: contentOf(home) };
});

/** As its transcripts, the client's own count and its telemetry agreed on when the sessions were recorded. */
const RECONCILED: readonly (readonly [session: string, tokens: object])[] = [
  [
    "605080bd-6fef-4589-b82f-f270baf1199a",
    {
      responses: 1,
      inputTokens: 11,
      outputTokens: 7,
      cacheReadTokens: 0,
      cacheCreationTokens: 3000,
    },
  ],
  [
    "7cdd0a82-df52-4201-b185-2f71f40ed167",
    {
      responses: 8,
      inputTokens: 54,
      outputTokens: 1110,
      cacheReadTokens: 20_500,
      cacheCreationTokens: 8848,
      totalCost: 0.089554,
      agentCost: 0.089554,
      costDifference: 0,
    },
  ],
  [
    "cf52f244-410e-48fa-a951-7f55dc4cb9d1",
    {
      responses: 4,
      inputTokens: 22,
      outputTokens: 115,
      cacheReadTokens: 10_780,
      cacheCreationTokens: 850,
      totalCost: 0.008914,
      agentCost: 0.008914,
      costDifference: 0,
    },
  ],
  [
    "c06f17f3-7d67-47d6-aabf-f0ff55bf2751",
    {
      responses: 22,
      inputTokens: 1611,
      outputTokens: 1439,
      cacheReadTokens: 201_950,
      cacheCreationTokens: 72_173,
      // A compaction and an interrupted request are in no transcript.
      agentCost: 0.463874,
    },
  ],
  [
    "daf9ded9-1def-4c84-925c-eaddff0eb358",
    {
      responses: 1,
      inputTokens: 11,
      outputTokens: 7,
      cacheReadTokens: 0,
      cacheCreationTokens: 3000,
      totalCost: 0.010592,
      agentCost: 0.010592,
      costDifference: 0,
    },
  ],
];

test.each(RECONCILED)(
  "the recorded session %s has used what it was seen to use",
  async (id, tokens) => {
    await using home = createLedgerHome();
    giveRecordings(home);
    const { usage, stderr, exitCode } = await usageOf(home);
    const session = usage.sessions.find((each: { sessionId: string }) => each.sessionId === id);
    expect(session).toMatchObject(tokens);
    expect([stderr, exitCode]).toEqual(["", 0]);
  },
);

test("the day's totals are the sums of its sessions, by class", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  const { stdout } = await home.run(["usage", "daily", "--json"]);
  const report = JSON.parse(stdout);
  expect(report.totals).toMatchObject({
    responses: 36,
    inputTokens: 11 + 54 + 22 + 1611 + 11,
    outputTokens: 7 + 1110 + 115 + 1439 + 7,
    cacheReadTokens: 20_500 + 10_780 + 201_950,
    cacheCreationTokens: 3000 + 8848 + 850 + 72_173 + 3000,
  });
  expect(report.daily).toHaveLength(1);
  expect(report.daily[0]).toMatchObject({ date: "2026-11-20" });
});

test("the ledger is its owner's alone", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  await usageOf(home);
  const dir = dirname(home.ledgerPath);
  const modes = readdirSync(dir).map((name) => statSync(join(dir, name)).mode & 0o777);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test("many responses, read on several threads, are each counted once", () => {
  const { usage, content } = expected;
  expect(usage.totals).toMatchObject({ responses: DENSE_RESPONSES });
  expect(new Set(content.rows.map(({ messageId }) => messageId)).size).toBe(DENSE_RESPONSES);
});

test.each([1, 200_000, 900_000, 2_000_000, 4_000_000])(
  "killed when it has written %i bytes and run again, it comes to what one run comes to",
  async (bytes) => {
    await using home = createLedgerHome();
    giveDenseHistory(home);
    const scan = home.start(["usage", "session", "--json"]);
    await until(
      "it has written so much, or is done",
      () => sizeOf(`${home.ledgerPath}-wal`) >= bytes || !scan.isRunning(),
    );
    if (scan.isRunning()) scan.signal("SIGKILL");
    await scan.exited;
    expect((await usageOf(home)).usage).toEqual(expected.usage);
    expect(contentOf(home)).toEqual(expected.content);
  },
);

test("several runs at once come to what one comes to, and each says so", async () => {
  await using home = createLedgerHome();
  giveDenseHistory(home);
  const runs = await Promise.all([1, 2, 3].map(() => usageOf(home)));
  expect(runs).toEqual([1, 2, 3].map(() => ({ usage: expected.usage, stderr: "", exitCode: 0 })));
  expect(contentOf(home)).toEqual(expected.content);
});

test("a run with another configuration directory in between loses nothing", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  const other = join(home.root, "other");
  mkdirSync(join(other, "projects/p"), { recursive: true });
  writeFileSync(join(other, "projects/p/s1.jsonl"), assistantLine({ id: "msg_other" }));
  const first = await usageOf(home);
  const both = await usageOf(home, { CLAUDE_CONFIG_DIR: other });
  const again = await usageOf(home);
  const list = await usageOf(home, { CLAUDE_CONFIG_DIR: `${other},${home.home}/.claude` });
  expect(both.usage.totals.responses).toBe(first.usage.totals.responses + 1);
  expect(again).toEqual(both);
  expect(list).toEqual(both);
});

test("rows outlive their transcripts, and a ledger that was damaged then outlives less, and says so", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  const { usage } = await usageOf(home);
  rmSync(join(home.projects, "interactive"), { recursive: true });
  expect(await usageOf(home)).toEqual({ usage, stderr: "", exitCode: 0 });
  truncateSync(home.ledgerPath, 5000);
  const mended = await usageOf(home);
  expect(mended.stderr).toContain(`The ledger was damaged and is now ${home.ledgerPath}.corrupt-`);
  expect(mended.usage.totals.responses).toBe(13);
  expect((await usageOf(home)).stderr).toBe("");
});

test.each(["texts", "quarters"])(
  "damage to %s, which shows only where a report reads it, is mended and told, and the report is there",
  async (table) => {
    await using home = createLedgerHome();
    giveRecordings(home);
    const { usage } = await usageOf(home);
    damageTable(home.ledgerPath, table);
    const mended = await usageOf(home);
    expect(mended.stderr).toStartWith(
      `The ledger was damaged and is now ${home.ledgerPath}.corrupt-`,
    );
    expect([mended.usage, mended.exitCode]).toEqual([usage, 0]);
    expect(await usageOf(home)).toEqual({ usage, stderr: "", exitCode: 0 });
  },
);

/** Puts rubbish over a table's first page. */
function damageTable(path: string, table: string): void {
  using db = new Database(path);
  const { rootpage } = db
    .query<{ rootpage: number }, [string]>("SELECT rootpage FROM sqlite_schema WHERE name = ?")
    .get(table)!;
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const fd = openSync(path, "r+");
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, (rootpage - 1) * 4096);
  closeSync(fd);
}

test("a ledger of a newer version is refused, byte for byte as it was", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  await usageOf(home);
  using db = new Database(home.ledgerPath);
  db.run("PRAGMA user_version = 999");
  db.close();
  const before = readFileSync(home.ledgerPath);
  const { stdout, stderr, exitCode } = await home.run(["usage", "--json"]);
  expect([stdout, exitCode]).toEqual(["", 1]);
  expect(stderr).toContain("has version 999");
  expect(readFileSync(home.ledgerPath)).toEqual(before);
});

test("without a home nothing is kept, and the figures are there", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  const nowhere = { HOME: "", XDG_STATE_HOME: "", CLAUDE_CONFIG_DIR: join(home.home, ".claude") };
  const { usage, stderr, exitCode } = await usageOf(home, nowhere);
  expect(usage.totals.responses).toBe(36);
  expect(stderr).toContain("there is no home directory");
  expect(exitCode).toBe(0);
  expect(existsSync(home.ledgerPath)).toBe(false);
});

test("a file that may not grow is a disk that is full: the figures are there all the same", async () => {
  await using home = createLedgerHome();
  giveDenseHistory(home);
  // In blocks of 1 KiB; the kernel also sends a signal, which has to be survived.
  const command = `ulimit -f 700; exec '${home.binary}' usage session --json`;
  const child = Bun.spawnSync(["bash", "-c", command], { env: { ...home.env } });
  expect(JSON.parse(child.stdout.toString())).toEqual(expected.usage);
  expect(child.stderr.toString()).toStartWith(`Nothing can be kept in ${home.ledgerPath} (`);
  expect(child.exitCode).toBe(0);
  expect((await usageOf(home)).usage).toEqual(expected.usage);
  expect(contentOf(home)).toEqual(expected.content);
});

const isRoot = process.getuid?.() === 0 ? [] : ["root, to mount file systems"];
describeNeeding("file systems", [...isRoot, ...missingPrograms(["mount", "umount"])], () => {
  function mountMemory(path: string, options: string): Disposable {
    Bun.spawnSync(["mount", "-t", "tmpfs", "-o", options, "none", path]);
    return { [Symbol.dispose]: () => void Bun.spawnSync(["umount", path]) };
  }

  test.each(["size=4k", "size=100k", "size=1m", "size=5m"])(
    "on a disk that fills up (%s) the figures are there, and it is said that they are not kept",
    async (size) => {
      await using home = createLedgerHome();
      giveDenseHistory(home);
      using _disk = mountMemory(home.stateDir, size);
      const { usage, stderr, exitCode } = await usageOf(home);
      expect(usage).toEqual(expected.usage);
      expect(stderr.split("\n")).toEqual([expect.stringContaining("Nothing can be kept in"), ""]);
      expect(exitCode).toBe(0);
    },
  );

  test("in a state directory that is read-only a ledger in memory answers, and says so", async () => {
    await using home = createLedgerHome();
    giveRecordings(home);
    using _disk = mountMemory(home.stateDir, "ro");
    const { usage, stderr, exitCode } = await usageOf(home);
    expect(usage.totals.responses).toBe(36);
    expect(stderr).toContain("read-only file system");
    expect(exitCode).toBe(0);
  });
});

/** More than this no history may need. */
const MAX_MEMORY_BYTES = 250_000_000;

test("a transcript of a gigabyte is read in little memory", async () => {
  await using home = createLedgerHome();
  mkdirSync(join(home.projects, "p"), { recursive: true });
  const path = join(home.projects, "p/s1.jsonl");
  writeFileSync(path, "");
  // Holes of 30 MB between the responses: lines that take their time and no room on the disk.
  for (let at = 0; at < 34; at++) {
    appendFileSync(path, `\n${assistantLine({ id: `msg_${at}` })}`);
    truncateSync(path, sizeOf(path) + 30_000_000);
  }
  const scan = home.start(["usage", "--json"]);
  let peakBytes = 0;
  await until(
    "it is done",
    () => {
      peakBytes = Math.max(peakBytes, peakMemoryOf(scan.pid));
      return !scan.isRunning();
    },
    { withinMs: 30_000 },
  );
  expect(sizeOf(path)).toBeGreaterThan(1_000_000_000);
  const { stdout } = await scan.finished();
  expect(JSON.parse(stdout).totals.responses).toBe(34);
  expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(MAX_MEMORY_BYTES);
});

/** The most that a process has had in memory so far. A parent is told another figure, which begins with its own. */
const peakMemoryOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, "status"))?.[1] ?? 0) * 1024;

test("a history that is copied elsewhere is the same history", async () => {
  await using home = createLedgerHome();
  giveRecordings(home);
  const { usage } = await usageOf(home);
  cpSync(home.projects, join(home.home, ".config/claude/projects"), { recursive: true });
  expect((await usageOf(home)).usage).toEqual(usage);
});
