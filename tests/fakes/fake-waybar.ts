import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type Running, startProgram } from "../support/running.ts";
import { asUser } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A process that looks like Waybar to everyone who reads `/proc`, and writes down the signals that it gets. */
export interface FakeWaybar extends AsyncDisposable {
  readonly pid: number;
  /** The numbers of all real-time signals so far, in order. */
  readonly signals: () => readonly number[];
  readonly isRunning: () => boolean;
  /** Gives a starting bar its handlers. */
  readonly finishStarting: () => Promise<void>;
  readonly stop: () => Promise<number>;
}

/** How a fake bar differs from the usual one. */
export interface FakeWaybarOptions {
  /** The name of the executable and of the process; NixOS wraps it as `.waybar-wrapped`. */
  readonly name?: string;
  /** Starts without handlers, as Waybar does for its first 23-114 ms. */
  readonly starting?: boolean;
  readonly uid?: number;
}

/**
 * Starts one in that directory. It is a copy of Perl under another name, because the finder compares the name of the
 * process with that of its executable; every Debian has Perl.
 */
export async function startFakeWaybar(
  dir: string,
  options: FakeWaybarOptions = {},
): Promise<FakeWaybar> {
  const name = options.name ?? "waybar";
  const id = Bun.randomUUIDv7();
  const bin = join(dir, id);
  const executable = join(bin, name);
  const log = join(bin, "signals.log");
  const gate = join(bin, "gate");
  await Bun.$`mkdir -p ${bin}`;
  copyFileSync(perl(), executable);
  chmodSync(executable, 0o755);
  if (options.uid !== undefined) chownSync(bin, options.uid, options.uid);

  const script = join(bin, "fake-waybar.pl");
  copyFileSync(resolve(import.meta.dir, "fake-waybar.pl"), script);
  const running: Running = startProgram(
    [...asUser(options.uid), executable, script, log, ...(options.starting === true ? [gate] : [])],
    { env: { PATH: "/usr/bin:/bin", LANG: "C" }, cwd: bin },
  );
  const lines = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n") : []);
  const hasSaid = async (word: string) => {
    await until(`the fake bar is ${word}`, () => lines().includes(word), { seen: running.stderr });
  };
  await hasSaid(options.starting === true ? "started" : "ready");

  return {
    pid: running.pid,
    signals: () =>
      lines()
        .filter((line) => /^\d+$/.test(line))
        .map(Number),
    isRunning: running.isRunning,
    finishStarting: async () => {
      writeFileSync(gate, "");
      await hasSaid("ready");
    },
    stop: running.stop,
    [Symbol.asyncDispose]: running[Symbol.asyncDispose],
  };
}

function perl(): string {
  const path = Bun.which("perl");
  if (path === null) throw new Error("A fake Waybar is a copy of perl, and there is no perl here.");
  return path;
}
