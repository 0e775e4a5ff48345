import { join } from "node:path";
import { isTaken, readIfThere, realPathOf } from "../files.ts";
import { isManagedByNix } from "../nix-managed.ts";
import { requireHome } from "../settings-path.ts";
import { quoteShellWord } from "../shell-words.ts";
import { parseDocument } from "../text/document.ts";
import { type Bar, readBars } from "../waybar/bar-config.ts";
import { planModule, presentModes, signalsOfOthers } from "../waybar/plan-module.ts";
import { CONFIG_NAMES, type WaybarPlaces, waybarPlaces } from "../waybar/places.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { SIGNAL } from "./own-setting.ts";
import { planOwnSetting, readAgain } from "./plan-own-setting.ts";
import { type PlannedFile, quietStep, type StepPlan } from "./step-plan.ts";

/** The plan for Waybar's configuration, and the module's name for its style. */
export interface WaybarStep extends StepPlan {
  readonly module: string;
}

/** The module's name as long as nobody has chosen another. */
export const DEFAULT_MODULE = "custom/llm";

/** Plans the module, and our own `signal` where another module listens to it already. Throws a `BridgeFault` where a file cannot be edited. */
export function planWaybar(
  options: SetupOptions,
  machine: SetupMachine,
  binary: string,
): WaybarStep {
  const { env } = machine;
  const found = findConfig(options, machine);
  if (!found) {
    const line = "not found: there is no waybar on PATH and no configuration of it";
    return { ...quietStep("waybar", { lines: [line] }), module: DEFAULT_MODULE };
  }
  const { opening, path, places } = found;
  if (isManagedByNix(path, env)) {
    return { ...quietStep("waybar", { managedByNix: [path] }), module: DEFAULT_MODULE };
  }
  const bars = readBars(path, { env, places, cwd: machine.cwd, opening });
  const { maxWidth, statePath } = machine.bridge;
  const present = presentModes(bars, statePath);
  const mode = options.mode ?? present[0] ?? "signal";
  const leavesOthers = options.mode === undefined || options.bar !== undefined;
  const isSignalled = mode === "signal" || (leavesOthers && present.includes("signal"));
  const { notes, signal } = chooseSignal(isSignalled, options, machine, bars);
  const settings = isSignalled ? planSignal(signal, machine) : [];
  const plan = planModule(bars, { binary, maxWidth, mode, signal, statePath }, options);
  const edited = plan.edits.filter(({ file }) => !isManagedByNix(file.target, env));
  const how = plan.mode === "signal" ? `signal ${signal}` : "stream";
  const where = plan.bar === undefined ? plan.path : `${plan.bar}, ${plan.path}`;
  return {
    part: "waybar",
    lines: [
      `${plan.module} in ${where} (${how})${plan.edits.length === 0 ? ": there already" : ""}`,
      ...(settings.length > 0 ? readAgain(machine) : []),
    ],
    files: [
      ...edited.map(({ file, hadOurs, text }): PlannedFile => ({
        file,
        text,
        ownership: { part: "waybar", hadOurs },
        isWhollyOurs: false,
      })),
      ...settings,
    ],
    commands: [],
    tellsDaemon: settings.length > 0,
    notes: [
      ...(plan.bar !== undefined && options.bar === undefined
        ? [`There are several bars; the module is for ${plan.bar}. --bar NAME takes another.`]
        : []),
      ...noteOtherFiles(path, options, machine),
      ...notes,
    ],
    managedByNix: plan.edits.filter((edit) => !edited.includes(edit)).map(({ file }) => file.path),
    module: plan.module,
  };
}

/** Bars that read another file than the one that is edited. */
function noteOtherFiles(
  path: string,
  { waybarConfig }: SetupOptions,
  { runningBars }: SetupMachine,
): readonly string[] {
  if (waybarConfig !== undefined) return [];
  return runningBars
    .filter(({ config }) => config !== path && realPathOf(config) !== realPathOf(path))
    .map(({ config, pid, style }) => {
      const flags = [
        `--waybar-config ${quoteShellWord(config)}`,
        ...(style === undefined ? [] : [`--style ${quoteShellWord(style)}`]),
      ];
      return `Waybar (pid ${pid}) was started with another file. For that one: waybar-llm-bridge setup ${flags.join(" ")}`;
    });
}

interface FoundConfig {
  readonly path: string;
  readonly places: WaybarPlaces;
  /** What the file begins as where there is none yet. */
  readonly opening: string;
}

function findConfig(options: SetupOptions, machine: SetupMachine): FoundConfig | undefined {
  const { cwd, env, home, systemDir, which } = machine;
  const places = waybarPlaces(env, systemDir);
  if (options.waybarConfig !== undefined) {
    const path = options.waybarConfig.startsWith("/")
      ? options.waybarConfig
      : join(cwd, options.waybarConfig);
    return { path, places, opening: "{}\n" };
  }
  const candidates = places.own.flatMap((dir) => CONFIG_NAMES.map((name) => join(dir, name)));
  const own = candidates.find((path) => isTaken(path));
  if (own !== undefined) return { path: own, places, opening: "{}\n" };
  const system = CONFIG_NAMES.map((name) => join(places.system, name)).find((path) =>
    isTaken(path),
  );
  if (system === undefined && which("waybar") === undefined) return undefined;
  const dir = places.own[0] ?? join(requireHome(home), ".config/waybar");
  return { path: join(dir, "config.jsonc"), places, opening: openingFrom(system) };
}

/** A user's own file takes the place of the system's: so it includes that one, or is a copy of it where that holds a list of bars, which cannot be included. */
function openingFrom(system: string | undefined): string {
  if (system === undefined) return "{}\n";
  const text = new TextDecoder().decode(readIfThere(system));
  const { root } = parseDocument(text, system);
  if (root?.type === "array") return text;
  return `{\n    "include": [${JSON.stringify(system)}]\n}\n`;
}

/** The signal to use: that of our own configuration, unless another module would run at each of our changes too. */
function chooseSignal(
  isSignalled: boolean,
  options: SetupOptions,
  { bridge }: SetupMachine,
  bars: readonly Bar[],
): { readonly signal: number; readonly notes: readonly string[] } {
  const taken = signalsOfOthers(bars, bridge.statePath);
  if (options.signal !== undefined || !isSignalled) {
    const signal = options.signal ?? bridge.signal;
    const isShared = isSignalled && taken.has(signal);
    const note = `Another module listens to signal ${signal} too, and runs at each of our changes.`;
    return { signal, notes: isShared ? [note] : [] };
  }
  if (!taken.has(bridge.signal)) return { signal: bridge.signal, notes: [] };
  const signal = SIGNALS.find((each) => !taken.has(each)) ?? bridge.signal;
  const note = `Another module listens to signal ${bridge.signal}, so ours takes ${signal}.`;
  return { signal, notes: [note] };
}

/** What `[bar] signal` may be, the usual ones first. */
const SIGNALS: readonly number[] = Array.from({ length: 30 }, (_, index) => ((index + 8) % 30) + 1);

function planSignal(signal: number, machine: SetupMachine): readonly PlannedFile[] {
  const { path, signal: inForce } = machine.bridge;
  if (signal === inForce || path === undefined) return [];
  const file = planOwnSetting(SIGNAL, signal, path, machine);
  return file ? [file] : [];
}
