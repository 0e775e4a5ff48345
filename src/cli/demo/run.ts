import type { IconSet } from "../../core/view/icons.ts";
import { EXIT } from "../../sys/exit.ts";
import { requireWord } from "../known-word.ts";
import { wantsColor } from "../terminal.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

export interface DemoOptions {
  /** All of them when none is named. */
  readonly scenario?: string;
  /** The user's own bar instead of a recording. */
  readonly live: boolean;
  /** Only name the scenarios. */
  readonly list: boolean;
  /** How many times as fast as an eye follows easily. */
  readonly pace: number;
  readonly icons: IconSet;
}

/** As shells report a program that Ctrl-C ended: a script that goes on after it must know. */
const EXIT_INTERRUPTED = 130;

/** Plays recorded sessions, or watches the user's own, and draws the bar as it changes. Gives the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  if (options.list) {
    for (const line of renderList()) console.log(line);
    return EXIT.ok;
  }
  const scenarios = pickScenarios(options.scenario);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const terminal = {
    // A terminal that cannot move its cursor gets lines, as a file does.
    isTerminal: process.stdout.isTTY && process.env["TERM"] !== "dumb",
    hasColor: await wantsColor(process.env),
  };
  if (options.live) {
    const { watchLive } = await import("./live.ts");
    await watchLive(terminal, stopping.signal, stop);
    return EXIT.ok;
  }
  const [{ playScenarios }, { openStage }, { renderSummary }] = await Promise.all([
    import("./play/play.ts"),
    import("./play/stage.ts"),
    import("./summary.ts"),
  ]);
  const play = async () => {
    await using stage = await openStage(options.icons);
    using audience = terminal.isTerminal
      ? (await import("./draw/picture.ts")).openPicture(terminal.hasColor, stop)
      : (await import("./draw/printout.ts")).openPrintout((line) => console.log(line));
    return await playScenarios(scenarios, stage, audience, options.pace, stopping.signal);
  };
  const played = await play();
  if (!played.isWhole) return EXIT_INTERRUPTED;
  if (!terminal.isTerminal) console.log("");
  for (const line of renderSummary(played)) console.log(line);
  return EXIT.ok;
}

function pickScenarios(name: string | undefined): readonly Scenario[] {
  if (name === undefined) return SCENARIOS;
  const names = SCENARIOS.map((scenario) => scenario.name);
  const known = requireWord("scenario", name, names);
  return SCENARIOS.filter((scenario) => scenario.name === known);
}

function renderList(): readonly string[] {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return SCENARIOS.map(({ name, title, about }) => `${name.padEnd(width)}  ${title}. ${about}`);
}
