import { reasonOf } from "../../src/core/fault.ts";
import {
  growTranscripts,
  makeRunDir,
  prepareTranscripts,
  type RunDir,
  type Transcripts,
} from "./ledger-data.ts";
import {
  checkTotals,
  expectEqual,
  measurePeakMb,
  ourUsage,
  peerUsage,
  readTotals,
  timeUsage,
  type UsageCommand,
} from "./ledger-run.ts";
import { findPeer } from "./peer.ts";
import { percentile } from "./percentile.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";

/** How the ledger is measured. */
export interface LedgerOptions {
  readonly runs: number;
  /** Growth from 500 MB to 2.5 GB in place of 100 MB to 500 MB. */
  readonly full: boolean;
}

const SET_MB = 500;
const APPENDED_BYTES = 1_000_000;
const GROWTH = 5;
const SMALL_SET_MB = SET_MB / GROWTH;
const MEMORY_RUNS = 3;

/** Each megabyte goes to another file. */
const FILE_STEP = 7;

const MAX = { cold: 0.7, warm: 0.08, appended: 0.1, peakMb: 250, growth: 5.5 };

/** "Unchanged" to the eye: what is more than runs of the same differ by, and five times the files have to be asked for their size. */
const MAX_WARM_GROWTH = 1.25;

/** 500 MB, nothing indexed: each run of ours begins with an empty state directory. */
export function measureLedgerCold(programs: Programs, { runs }: LedgerOptions): Row {
  const what = `\`usage daily --json\`, ${SET_MB} MB, nothing indexed`;
  return besidePeer(what, MAX.cold, (peer) => {
    const set = prepareTranscripts(SET_MB);
    using peerDir = makeRunDir();
    using dir = makeRunDir();
    indexed(programs.bridge, set, dir);
    return inTurns(
      runs,
      () => timeCold(programs.bridge, set),
      () => timeUsage(peerUsage(peer, set, peerDir)),
    );
  });
}

/** The same again, with nothing new. */
export function measureLedgerWarm(programs: Programs, { runs }: LedgerOptions): Row {
  const what = `the same, nothing new`;
  return besidePeer(what, MAX.warm, (peer) => {
    const set = prepareTranscripts(SET_MB);
    using dir = makeRunDir();
    const ours = indexed(programs.bridge, set, dir);
    return inTurns(
      runs,
      () => timeUsage(ours),
      () => timeUsage(peerUsage(peer, set, dir)),
    );
  });
}

/** Between the runs, one of the files grows by 1 MB; both see the same files. */
export function measureLedgerAppended(programs: Programs, { runs }: LedgerOptions): Row {
  const what = `the same, 1 MB appended to one of ${SET_MB / 2.5} files`;
  return besidePeer(what, MAX.appended, (peer) => {
    const set = prepareTranscripts(SET_MB);
    using dir = makeRunDir();
    const ours = indexed(programs.bridge, set, dir);
    using growth = growTranscripts(set);
    const pair = inTurns(
      runs,
      () => timeUsage(ours),
      () => timeUsage(peerUsage(peer, set, dir)),
      (run) => growth.append(run * FILE_STEP, APPENDED_BYTES),
    );
    using anew = makeRunDir();
    expectEqual(readTotals(ours), readTotals(ourUsage(programs.bridge, set, anew)));
    return pair;
  });
}

/** The most memory that a cold run has; sampled in runs of their own, for sampling takes time. */
export async function measureLedgerMemory(programs: Programs): Promise<Row> {
  const what = `peak memory, ${SET_MB} MB, nothing indexed`;
  const target = `VmHWM ≤ ${MAX.peakMb} MB`;
  try {
    const set = prepareTranscripts(SET_MB);
    const peaksMb: number[] = [];
    for (let run = 0; run < MEMORY_RUNS; run++) {
      using dir = makeRunDir();
      peaksMb.push(await measurePeakMb(ourUsage(programs.bridge, set, dir)));
    }
    const peer = findPeer();
    using peerDir = makeRunDir();
    const peerMb = "path" in peer ? await measurePeakMb(peerUsage(peer.path, set, peerDir)) : 0;
    const worstMb = Math.max(...peaksMb);
    return {
      what,
      target,
      measured: `${peaksMb.map((mb) => mb.toFixed(0)).join(", ")} MB, all processes and threads (ccusage ${peerMb > 0 ? peerMb.toFixed(0) : "?"} MB)`,
      met: worstMb <= MAX.peakMb,
    };
  } catch (error) {
    return unmeasured(what, target, reasonOf(error));
  }
}

/** Five times the data: cold and warm. */
export function measureLedgerGrowth(programs: Programs, { runs, full }: LedgerOptions): Row {
  const smallMb = full ? SET_MB : SMALL_SET_MB;
  const what = `\`usage daily --json\`, ${smallMb} MB → ${smallMb * GROWTH} MB`;
  const target = `cold ≤ ${MAX.growth} ×, warm unchanged (≤ ${MAX_WARM_GROWTH} ×)`;
  try {
    const { bridge } = programs;
    const small = prepareTranscripts(smallMb);
    const large = prepareTranscripts(smallMb * GROWTH);
    const cold = inTurns(
      runs,
      () => timeCold(bridge, large),
      () => timeCold(bridge, small),
    );
    using smallDir = makeRunDir();
    using largeDir = makeRunDir();
    const [warmSmall, warmLarge] = [
      indexed(bridge, small, smallDir),
      indexed(bridge, large, largeDir),
    ];
    const warm = inTurns(
      runs,
      () => timeUsage(warmLarge),
      () => timeUsage(warmSmall),
    );
    const ratios = { cold: ratioOf(cold), warm: ratioOf(warm) };
    return {
      what,
      target,
      measured: `cold ${textOf(cold)}; warm ${textOf(warm)} (${runs} runs each)`,
      met: ratios.cold <= MAX.growth && ratios.warm <= MAX_WARM_GROWTH,
    };
  } catch (error) {
    return unmeasured(what, target, reasonOf(error));
  }
}

/** Milliseconds of the one and the other, run by run. */
interface Pair {
  readonly one: readonly number[];
  readonly other: readonly number[];
}

/** Runs both in turns, A B and B A, so that neither always comes after the same. */
function inTurns(
  runs: number,
  one: () => number,
  other: () => number,
  before?: (run: number) => void,
): Pair {
  const pair = { one: [] as number[], other: [] as number[] };
  for (let run = 0; run < runs; run++) {
    before?.(run);
    const steps = [() => pair.one.push(one()), () => pair.other.push(other())];
    for (const step of run % 2 === 0 ? steps : steps.toReversed()) step();
  }
  return pair;
}

function besidePeer(what: string, maxRatio: number, measure: (peer: string) => Pair): Row {
  const target = `≤ ${maxRatio} × ccusage 20.0.24`;
  const peer = findPeer();
  if ("missing" in peer) return unmeasured(what, target, peer.missing);
  try {
    const pair = measure(peer.path);
    return {
      what,
      target,
      measured: `${textOf(pair)} (${pair.one.length} runs)`,
      met: ratioOf(pair) <= maxRatio,
    };
  } catch (error) {
    return unmeasured(what, target, reasonOf(error));
  }
}

function timeCold(bridge: string, set: Transcripts): number {
  using dir = makeRunDir();
  return timeUsage(ourUsage(bridge, set, dir));
}

/** Ours, after a first run whose totals are those of the set. */
function indexed(bridge: string, set: Transcripts, dir: RunDir): UsageCommand {
  const ours = ourUsage(bridge, set, dir);
  checkTotals(readTotals(ours), set);
  return ours;
}

const ratioOf = ({ one, other }: Pair): number => percentile(one, 0.5) / percentile(other, 0.5);

function textOf(pair: Pair): string {
  const medianMs = (samples: readonly number[]) => percentile(samples, 0.5).toFixed(0);
  const leastMs = (samples: readonly number[]) => Math.min(...samples).toFixed(0);
  return `p50 ${medianMs(pair.one)} / ${medianMs(pair.other)} ms = ${ratioOf(pair).toFixed(3)} ×, least ${leastMs(pair.one)} / ${leastMs(pair.other)} ms`;
}
