import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { CLOCK_SYMBOLS, readBootMs } from "../../src/sys/clock.ts";
import { openLibc } from "../../src/sys/libc.ts";
import { encodeMessage } from "../../src/wire/encode.ts";
import { connectSender } from "./blocking-sender.ts";
import { sessionId, toolMessage } from "./message.ts";
import { percentile } from "./percentile.ts";
import { makePrivateDir, type PrivateDir, startDaemon } from "./private-daemon.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";

const SAMPLES = 200;
const MAX_P50_MS = 18;
const MAX_P99_MS = 55;

/** Longer than any burst is held back; the rest is by chance, so as not to keep step with a timer. */
const PAUSE_MS = 80;
const PAUSE_MORE_MS = 60;

const GIVE_UP_MS = 2000;

/**
 * From the clock reading that the first event of a burst carries to the signal that the bar gets. The
 * file is renamed before the signal is sent, so the time of the signal covers both.
 */
export async function measureBurst(programs: Programs, eventsEach: number): Promise<Row> {
  const what = `${eventsEach === 1 ? "single event" : `burst of ${eventsEach} events`} → file renamed, signal received`;
  const target = `p50 ≤ ${MAX_P50_MS} ms, p99 ≤ ${MAX_P99_MS} ms`;
  const perl = Bun.which("perl");
  if (perl === null) return unmeasured(what, target, "the stand-in for Waybar is a copy of perl");

  using dir = makePrivateDir();
  await using bar = await startTimedBar(perl, dir);
  await using _daemon = await startDaemon(programs.daemon, dir);
  using sender = connectSender(dir.socket);
  const clock = openLibc(CLOCK_SYMBOLS);
  const delaysMs: number[] = [];
  let signals = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const firstMs = readBootMs(clock);
    for (let i = 0; i < eventsEach; i++) {
      const bootMs = i === 0 ? firstMs : readBootMs(clock);
      const step = sample * eventsEach + i + 1; // from 1: each burst ends in another call, and is shown
      const times = { bootMs, epochMs: Date.now() };
      sender.send(encodeMessage(toolMessage(sessionId(0), step, times, process.pid)));
    }
    delaysMs.push((await bar.nextSignal()) - firstMs);
    await Bun.sleep(PAUSE_MS + Math.random() * PAUSE_MORE_MS);
    signals += 1 + bar.takeWaiting();
  }
  const [p50, p99] = [percentile(delaysMs, 0.5), percentile(delaysMs, 0.99)];
  const each = (signals / SAMPLES).toFixed(2);
  return {
    what,
    target,
    measured: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${SAMPLES} times, ${each} signals each)`,
    met: p50 <= MAX_P50_MS && p99 <= MAX_P99_MS,
  };
}

interface TimedBar extends AsyncDisposable {
  /** The boot clock at the next signal. */
  nextSignal(): Promise<number>;
  /** How many signals have come that nobody waited for; they are forgotten. */
  takeWaiting(): number;
}

async function startTimedBar(perl: string, dir: PrivateDir): Promise<TimedBar> {
  // The daemon compares the name of the process with that of its program: a copy, not a link.
  const program = join(dir.path, "waybar");
  copyFileSync(perl, program);
  chmodSync(program, 0o755);
  const script = join(import.meta.dir, "timed-bar.pl");
  const child = Bun.spawn([program, script], { env: { ...dir.env, LANG: "C" }, stdin: "ignore" });

  const lines: string[] = [];
  let wake = Promise.withResolvers<void>();
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      lines.push(...decoder.decode(chunk).split("\n").filter(Boolean));
      wake.resolve();
      wake = Promise.withResolvers();
    }
  })();
  const nextLine = async (): Promise<string> => {
    const deadline = performance.now() + GIVE_UP_MS;
    while (lines.length === 0) {
      if (performance.now() > deadline) throw new Error("Expected a signal, got none in 2 s");
      await Promise.race([wake.promise, Bun.sleep(100)]);
    }
    return lines.shift() ?? "";
  };
  await nextLine(); // "ready"
  return {
    nextSignal: async () => Number(await nextLine()),
    takeWaiting: () => lines.splice(0).length,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}
