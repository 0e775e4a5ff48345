import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingPrograms } from "./describe-needing.ts";
import { handlesSignal, isAlive, processIds, readProc } from "./proc.ts";
import { type Running, startProgram } from "./running.ts";
import { asUser } from "./sandbox.ts";
import { until } from "./until.ts";

/** Debian's packages: waybar sway grim dbus fonts-dejavu-core. */
export const HEADLESS_BAR_PROGRAMS = ["waybar", "sway", "grim", "dbus-run-session", "setpriv"];

/** What is missing on this machine for a real bar on a screen that is not there. */
export function missingForHeadlessBar(): readonly string[] {
  return missingPrograms(HEADLESS_BAR_PROGRAMS);
}

/** sway refuses root, and D-Bus wants a user that has a name: every distribution has `nobody`. */
const NOBODY_UID = 65_534;

/** A starting compositor or bar on two busy cores. */
export const STARTS_WITHIN_MS = 20_000;

/** Waybar handles all of SIGRTMIN+1 to SIGRTMAX, or none of them yet. */
const ANY_BAR_SIGNAL = 42;

/** A running Waybar of a headless session. */
export interface Waybar {
  readonly pid: number;
  readonly log: () => string;
  readonly isRunning: () => boolean;
  /** Whether it takes signals and acts on them: it handles them some time before it has a bar to refresh. */
  readonly isUp: () => boolean;
  readonly stop: () => Promise<void>;
}

/** A compositor without a screen, in which bars run and pictures are taken. */
export interface HeadlessSession extends AsyncDisposable {
  readonly dir: string;
  readonly runtimeDir: string;
  /** Whom everything in it runs as; `undefined` where the tests are no root themselves. */
  readonly uid: number | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Starts the session's own bus, at `$XDG_RUNTIME_DIR/bus`: bars that are started from then on are on it, instead of one each. */
  readonly startBus: () => Promise<Running>;
  /** Starts a Waybar with that configuration; resolves when it is up. */
  readonly startWaybar: (name: string, config: unknown, style: string) => Promise<Waybar>;
  /** Starts a Waybar and resolves as soon as there is a process of that name, handlers or not. */
  readonly startWaybarEarly: (name: string, config: unknown, style: string) => Promise<Waybar>;
  /** Starts a Waybar with files that are there already; resolves when it is up. */
  readonly startWaybarWith: (configPath: string, stylePath: string) => Promise<Waybar>;
  /** What is on the screen, uncompressed (PPM): the same picture is the same bytes. */
  readonly picture: () => Promise<Uint8Array>;
  /** The same as a PNG file, for people. */
  readonly screenshot: (path: string) => Promise<void>;
}

/** Starts a headless sway in a private runtime directory, as a user who is not root. */
export async function startHeadlessSession(
  options: { readonly width?: number; readonly height?: number } = {},
): Promise<HeadlessSession> {
  const uid = process.getuid?.() === 0 ? NOBODY_UID : undefined;
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-bar-"));
  const runtimeDir = join(dir, "run");
  const home = join(dir, "home");
  for (const path of [runtimeDir, home]) mkdirSync(path, { mode: 0o700 });
  const swayConfig = join(dir, "sway.conf");
  const size = `${options.width ?? 1280}x${options.height ?? 120}`;
  writeFileSync(
    swayConfig,
    `output HEADLESS-1 mode ${size}\noutput * bg #202020 solid_color\nxwayland disable\n`,
  );
  for (const path of [dir, runtimeDir, home, swayConfig]) give(path, uid);

  const base = {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    LANG: "C.UTF-8",
    XDG_RUNTIME_DIR: runtimeDir,
    // Without it, each bar starts an accessibility bus that outlives it.
    NO_AT_BRIDGE: "1",
    WLR_BACKENDS: "headless",
    WLR_RENDERER: "pixman",
    WLR_LIBINPUT_NO_DEVICES: "1",
    WLR_HEADLESS_OUTPUTS: "1",
  };
  await using owned = new AsyncDisposableStack();
  owned.defer(() => rmSync(dir, { recursive: true, force: true }));
  owned.defer(async () => {
    for (const pid of processesIn(runtimeDir)) process.kill(pid, "SIGKILL");
    await until("nothing runs in the session any more", () => processesIn(runtimeDir).length === 0);
  });
  const sway = owned.use(startProgram([...asUser(uid), "sway", "-c", swayConfig], { env: base }));
  const display = await socketNamed(sway, runtimeDir, /^wayland-\d+$/);
  const ipc = await socketNamed(sway, runtimeDir, /^sway-ipc\..*\.sock$/);
  const env = { ...base, WAYLAND_DISPLAY: display, SWAYSOCK: join(runtimeDir, ipc) };

  const kept = owned.move();
  const busAddress = `unix:path=${join(runtimeDir, "bus")}`;
  let hasBus = false;
  const startBus = async (): Promise<Running> => {
    rmSync(join(runtimeDir, "bus"), { force: true });
    const daemon = ["dbus-daemon", "--session", "--nofork", `--address=${busAddress}`];
    const bus = kept.use(startProgram([...asUser(uid), ...daemon], { env: base }));
    await until("the bus listens", () => existsSync(join(runtimeDir, "bus")), { seen: bus.stderr });
    hasBus = true;
    return bus;
  };
  const startWaybarEarly: HeadlessSession["startWaybarEarly"] = async (name, config, style) => {
    const configPath = join(dir, `${name}.json`);
    const stylePath = join(dir, `${name}.css`);
    writeFileSync(configPath, JSON.stringify(config));
    writeFileSync(stylePath, style);
    for (const path of [configPath, stylePath]) give(path, uid);
    return await startOn(configPath, stylePath);
  };
  const startOn = async (configPath: string, stylePath: string): Promise<Waybar> => {
    const waybar = ["waybar", "-c", configPath, "-s", stylePath];
    // Waybar 0.12 and later leave where there is no session bus.
    const bus = kept.use(
      hasBus
        ? startProgram([...asUser(uid), ...waybar], {
            env: { ...env, DBUS_SESSION_BUS_ADDRESS: busAddress },
          })
        : startProgram([...asUser(uid), "dbus-run-session", "--", ...waybar], { env }),
    );
    const pid = await until(
      "there is a process called waybar",
      () => {
        if (!bus.isRunning()) throw new Error(`Waybar left: ${bus.stdout()}${bus.stderr()}`);
        return waybarWith(configPath);
      },
      { withinMs: STARTS_WITHIN_MS, seen: bus.stderr },
    );
    const stop = async () => {
      signalIfAlive(pid, "SIGTERM");
      await until("Waybar has left", () => !isAlive(pid));
      await bus.stop();
    };
    kept.defer(stop);
    const log = () => bus.stdout() + bus.stderr();
    return {
      pid,
      log,
      isRunning: () => isAlive(pid),
      isUp: () => log().includes("Bar configured") && handlesSignal(pid, ANY_BAR_SIGNAL),
      stop,
    };
  };

  const whenUp = async (bar: Waybar): Promise<Waybar> => {
    await until("Waybar is up", bar.isUp, { withinMs: STARTS_WITHIN_MS, seen: bar.log });
    return bar;
  };

  return {
    dir,
    runtimeDir,
    uid,
    env,
    startBus,
    startWaybarEarly,
    startWaybar: async (name, config, style) =>
      await whenUp(await startWaybarEarly(name, config, style)),
    startWaybarWith: async (configPath, stylePath) =>
      await whenUp(await startOn(configPath, stylePath)),
    picture: async () => await grim(env, uid, ["-t", "ppm", "-"]),
    screenshot: async (path) => {
      await Bun.write(path, await grim(env, uid, ["-"]));
    },
    [Symbol.asyncDispose]: async () => {
      await kept.disposeAsync();
    },
  };
}

async function grim(
  env: Readonly<Record<string, string>>,
  uid: number | undefined,
  args: readonly string[],
): Promise<Uint8Array> {
  const child = Bun.spawn([...asUser(uid), "grim", ...args], {
    env: { ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [picture, problem, code] = await Promise.all([
    child.stdout.bytes(),
    child.stderr.text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`grim failed: ${problem}`);
  return picture;
}

async function socketNamed(sway: Running, dir: string, pattern: RegExp): Promise<string> {
  return await until(
    `sway has made ${pattern.source}`,
    () => {
      if (!sway.isRunning()) throw new Error(`sway left: ${sway.stderr()}`);
      return readdirSync(dir).find((name) => pattern.test(name));
    },
    { withinMs: STARTS_WITHIN_MS, seen: sway.stderr },
  );
}

/** The process is told from all others by its configuration file, whose name nobody else has. */
function waybarWith(configPath: string): number | undefined {
  return processIds().find(
    (pid) =>
      readProc(pid, "comm").trim() === "waybar" && readProc(pid, "cmdline").includes(configPath),
  );
}

/** What still runs in a session is known by the runtime directory, which no other process has. */
function processesIn(runtimeDir: string): readonly number[] {
  return processIds().filter(
    (pid) =>
      isAlive(pid) &&
      readProc(pid, "environ").split("\0").includes(`XDG_RUNTIME_DIR=${runtimeDir}`),
  );
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  if (isAlive(pid)) process.kill(pid, signal);
}

function give(path: string, uid: number | undefined): void {
  if (uid === undefined) return;
  chownSync(path, uid, uid);
}
