import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const RECORDED = resolve(import.meta.dir, "../fixtures/claude/2.1.329/transcripts");

/** A home in which a real client has left transcripts: 36 responses. */
function createHome() {
  const sandbox = createSandbox({ env: { TZ: "UTC", NO_COLOR: "1" } });
  const projects = join(sandbox.home, ".claude/projects");
  cpSync(RECORDED, projects, { recursive: true });
  return {
    ...sandbox,
    projects,
    ledgerPath: join(sandbox.home, ".local/state/llm-bridge/ledger.db"),
  };
}

const RESPONSES = 36;

const ledger = async (sandbox: Sandbox, ...args: string[]) =>
  await sandbox.run(["ledger", ...args]);

const picoUsd = (text: string): bigint => {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(12, "0"));
};

test("an export holds every response, and its costs add up to the report's", async () => {
  await using home = createHome();

  const { stdout, stderr, exitCode } = await ledger(home, "export", "--jsonl");
  const report = await home.run(["usage", "daily", "--json"]);

  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const cost = rows.reduce((sum, row) => sum + picoUsd(row.costUsd), 0n);
  const { totals } = JSON.parse(report.stdout);
  expect(rows).toHaveLength(RESPONSES);
  expect(Number(cost) / 1e12).toBe(totals.totalCost);
  expect(rows.reduce((sum, row) => sum + row.outputTokens, 0)).toBe(totals.outputTokens);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test("an export to a file is the same as on standard output, and only its owner reads it", async () => {
  await using home = createHome();
  const path = join(home.root, "usage.csv");

  const shown = await ledger(home, "export", "--csv");
  const { stdout, exitCode } = await ledger(home, "export", "--csv", "--output", path);

  expect(readFileSync(path, "utf8")).toBe(shown.stdout);
  expect(shown.stdout.split("\r\n")).toHaveLength(RESPONSES + 2);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(stdout).toBe("");
  expect(exitCode).toBe(0);
});

test("who has read enough of an export may leave", async () => {
  await using home = createHome();
  const command = `'${home.binary}' ledger export | head -n 1; exit "\${PIPESTATUS[0]}"`;

  const child = Bun.spawnSync(["bash", "-c", command], { env: { ...home.env } });

  expect(child.stdout.toString()).toStartWith("messageId,");
  expect(child.stderr.toString()).toBe("");
  expect(child.exitCode).toBe(0);
});

test.each([["/dev/full"], ["/dev/null/usage.csv"]])(
  "an export that cannot be written to %s is told",
  async (path) => {
    await using home = createHome();

    const { stderr, exitCode } = await ledger(home, "export", "--output", path);

    expect(stderr).toContain(`Cannot write ${path}`);
    expect(stderr).toContain("file-unwritable");
    expect(exitCode).toBe(1);
  },
);

test("a ledger outlives its transcripts, and verify says so", async () => {
  await using home = createHome();
  await ledger(home, "export");
  rmSync(join(home.projects, "interactive"), { recursive: true });

  const { stdout, exitCode } = await ledger(home, "verify");

  expect(stdout).toContain("Kept, transcript gone: 23 responses");
  expect(stdout).toContain("All is well.");
  expect(exitCode).toBe(0);
});

test("what differs from the transcripts is told with its figures, and repaired", async () => {
  await using home = createHome();
  await ledger(home, "export");
  {
    using db = new Database(home.ledgerPath);
    db.run("UPDATE responses SET output_tokens = 1 WHERE rowid = 1");
    db.run("DELETE FROM responses WHERE rowid = 2");
  }

  const found = await ledger(home, "verify", "--json");
  const mended = await ledger(home, "verify", "--repair");
  const after = await ledger(home, "verify", "--json");

  const { ok, differences } = JSON.parse(found.stdout);
  expect(ok).toBe(false);
  expect(differences.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual([
    "different",
    "missing",
  ]);
  expect(found.exitCode).toBe(1);
  expect(mended.stdout).toContain("All is well.");
  expect(JSON.parse(after.stdout)).toMatchObject({ ok: true, confirmed: RESPONSES });
  expect(after.exitCode).toBe(0);
});

test.each(
  [
    ["usage"],
    ["usage", "blocks", "--json"],
    ["ledger"],
    ["ledger", "verify"],
    ["ledger", "verify", "--repair"],
    ["ledger", "export"],
    ["ledger", "compact"],
    ["ledger", "sync"],
    ["doctor"],
  ].map((args) => [args.join(" "), args] as const),
)("after `%s` nothing lies beside the ledger", async (_verb, args) => {
  await using home = createHome();
  await ledger(home, "export");

  await home.run(args);

  expect(readdirSync(dirname(home.ledgerPath))).toEqual(["ledger.db"]);
});

test("after a daemon has ended nothing lies beside the ledger", async () => {
  await using home = createHome();
  const daemon = await home.startDaemon();
  // Until then another process of ours has it open, and is stopped in the middle.
  const summaryPath = join(home.env["XDG_RUNTIME_DIR"] ?? "", "llm_usage.json");
  await until("it has read the ledger", () => existsSync(summaryPath));

  await daemon.stop();

  const files = readdirSync(dirname(home.ledgerPath));
  expect(files.filter((name) => name.startsWith("ledger.db"))).toEqual(["ledger.db"]);
});

test("a damaged ledger is set aside and made anew, and verify says so once", async () => {
  await using home = createHome();
  await ledger(home, "export");
  writeFileSync(home.ledgerPath, "this is no database any more ".repeat(400));

  const status = await ledger(home);
  const first = await ledger(home, "verify");
  const second = await ledger(home, "verify");

  expect(status.stdout).toContain("damaged");
  expect(status.exitCode).toBe(1);
  expect(first.stdout).toContain(`${home.ledgerPath}.corrupt-`);
  expect(first.exitCode).toBe(1);
  expect(second.stdout).toContain("All is well.");
  expect(second.exitCode).toBe(0);
});

test("a ledger of a newer version is left as it is by every action", async () => {
  await using home = createHome();
  await ledger(home, "export");
  {
    using db = new Database(home.ledgerPath);
    db.run("PRAGMA user_version = 999");
  }

  for (const action of ["export", "verify", "compact"]) {
    const { stderr, exitCode } = await ledger(home, action);
    expect(stderr).toContain("ledger-too-new");
    expect(exitCode).toBe(1);
  }
  const { stdout } = await ledger(home);
  expect(stdout).toContain("of a newer version");
});

test("where no ledger can be kept an export holds what is there now, and verify refuses", async () => {
  await using home = createHome();
  const env = { XDG_STATE_HOME: "/dev/null" };

  const exported = await home.run(["ledger", "export"], { env });
  const verified = await home.run(["ledger", "verify"], { env });

  expect(exported.stdout.split("\r\n")).toHaveLength(RESPONSES + 2);
  expect(exported.stderr).toContain("Nothing can be kept");
  expect(exported.exitCode).toBe(0);
  expect(verified.stderr).toContain("ledger-unwritable");
  expect(verified.exitCode).toBe(1);
});

test("compacting says what it brought; while somebody writes it is refused, and nothing is lost", async () => {
  await using home = createHome();
  await ledger(home, "export");
  using writer = new Database(home.ledgerPath);
  writer.run("BEGIN IMMEDIATE");

  const refused = await ledger(home, "compact");
  writer.run("ROLLBACK");
  const done = await ledger(home, "compact");

  expect(refused.stderr).toContain("Another process is writing");
  expect(refused.exitCode).toBe(1);
  expect(done.stdout).toMatch(/ledger\.db: \d+ kB before, \d+ kB now\.\n/);
  expect(done.exitCode).toBe(0);
});

test("looking at a ledger that is not there makes none, and says how one comes", async () => {
  await using sandbox = createSandbox();

  const status = await ledger(sandbox);
  const compacted = await ledger(sandbox, "compact");

  expect(status.stdout).toContain("not there yet");
  expect(status.exitCode).toBe(0);
  expect(compacted.stdout).toContain("There is no ledger yet");
  expect(compacted.exitCode).toBe(0);
  expect(existsSync(join(sandbox.home, ".local/state"))).toBe(false);
});

test("the doctor tells malformed lines and models without a price, each with what to do", async () => {
  await using home = createHome();
  const path = join(home.projects, "p/s.jsonl");
  const message = {
    id: "msg_x",
    model: "claude-newthing-9",
    role: "assistant",
    usage: { input_tokens: 1, output_tokens: 2 },
  };
  const record = { type: "assistant", timestamp: "2026-11-20T10:00:00Z", sessionId: "s", message };
  const line = `${JSON.stringify(record)}\n`;
  cpSync(RECORDED, join(home.projects, "p"), { recursive: true });
  writeFileSync(path, `${line}${line.slice(0, -9)}\n`);
  await ledger(home, "export");

  const { stdout } = await home.run(["doctor", "--json"]);

  const findings: { check: string; text: string; mend?: string }[] = JSON.parse(stdout).findings;
  const of = (check: string) => findings.find((finding) => finding.check === check);
  expect(of("ledger")?.text).toContain(`${RESPONSES + 1} responses in ${home.ledgerPath}`);
  expect(of("malformed-lines")?.text).toContain(`${path} at byte ${line.length} (no JSON)`);
  expect(of("unpriced-model")?.mend).toStartWith('[prices.models."claude-newthing-9"]');
});
