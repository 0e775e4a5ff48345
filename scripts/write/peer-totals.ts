import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPeer } from "../bench/peer.ts";
import { ROOT } from "../build.ts";

/*
 * Writes down what the peer's program says about transcripts of ours, for tests/contract/beside-ccusage.test.ts.
 * Its version is that of bench/peer.ts; the folder is named by it.
 */

const FIXTURES = join(ROOT, "tests/fixtures");
const PEER_FIXTURES = join(FIXTURES, "ccusage/20.0.24");

/** What a real client has left, by the runs of its recordings. */
const RECORDED = [
  "1.0.128/transcripts/compat",
  "2.1.79/transcripts/compat",
  "2.1.329/transcripts/interactive",
  "2.1.329/transcripts/print-main",
];

/** What the peer answers, as far as it is compared. */
interface PeerAnswer {
  readonly totals?: Readonly<Record<string, unknown>>;
  readonly daily?: readonly { readonly modelsUsed: readonly string[] }[];
}

function ask(program: string, projects: string): Readonly<Record<string, unknown>> {
  const home = mkdtempSync(join(tmpdir(), "peer-"));
  cpSync(projects, join(home, "config/projects"), { recursive: true });
  mkdirSync(join(home, "home"));
  const { stdout } = Bun.spawnSync([program, "claude", "daily", "--offline", "--json"], {
    env: { HOME: join(home, "home"), CLAUDE_CONFIG_DIR: join(home, "config"), TZ: "UTC" },
  });
  rmSync(home, { recursive: true });
  // Its own format; a field that is missing is seen in the diff of the file that this writes.
  const { totals = {}, daily = [] } = JSON.parse(stdout.toString()) as PeerAnswer;
  const models = [...new Set(daily.flatMap(({ modelsUsed }) => modelsUsed))].toSorted();
  return { ...totals, models };
}

const peer = findPeer();
if ("missing" in peer) throw new Error(peer.missing);
const cases = readdirSync(join(PEER_FIXTURES, "cases")).toSorted();
const answers = [
  ...RECORDED.map((name) => [`recorded ${name}`, join(FIXTURES, "claude", name)] as const),
  ...cases.map((name) => [name, join(PEER_FIXTURES, "cases", name, "projects")] as const),
].map(([name, projects]) => [name, ask(peer.path, projects)]);
const text = JSON.stringify(Object.fromEntries(answers), undefined, 2);
writeFileSync(join(PEER_FIXTURES, "totals.json"), `${text}\n`);
