import { configPath, runtimePaths } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";
import { resolveRuntimeDir } from "../../sys/runtime-dir.ts";
import { type BarState, parseBarState } from "./draw/bar-state.ts";
import { renderFrame, type TimelineEntry } from "./draw/frame.ts";
import { openScreen } from "./draw/screen.ts";
import { COLOURED, PLAIN } from "./draw/style.ts";
import { watchBarFile } from "./draw/watch-bar.ts";

/** Draws the user's own bar as it changes, until `stopped`. Only reads. */
export async function watchLive(
  { isTerminal, hasColor }: { readonly isTerminal: boolean; readonly hasColor: boolean },
  stopped: AbortSignal,
  stop: () => void,
): Promise<void> {
  const path = await findStatePath();
  const { promise, resolve } = Promise.withResolvers<void>();
  stopped.addEventListener("abort", () => resolve(), { once: true });
  if (stopped.aborted) resolve();
  // Nothing else holds the process while nothing changes.
  const hold = setInterval(() => {}, 3600_000);
  using _view = isTerminal ? openLivePicture(path, hasColor, stop) : openLivePrintout(path);
  await promise;
  clearInterval(hold);
}

async function findStatePath(): Promise<string> {
  const { loadConfig } = await import("../../config/load.ts");
  const { env } = process;
  const paths = runtimePaths(env, resolveRuntimeDir(env, process.getuid?.() ?? 0));
  const { config } = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  return config.daemon.state_path ?? paths.state;
}

function openLivePicture(path: string, hasColor: boolean, stop: () => void): Disposable {
  let bar: BarState | undefined;
  let timeline: readonly TimelineEntry[] = [];
  const style = hasColor ? COLOURED : PLAIN;
  const draw = () => {
    const scene = {
      title: "Your own bar",
      place: "live",
      about: path,
      bar,
      timeline,
      freshCount: 1,
      statusLine: "",
      footer: bar
        ? "Ctrl-C ends it; nothing is changed."
        : "Nothing there yet: start `waybar-llm-bridge daemon`. Ctrl-C ends it.",
    };
    screen.draw(renderFrame(scene, screen.size(), style));
  };
  const screen = openScreen(draw, stop);
  const watch = watchBarFile(path, (text) => {
    bar = parseBarState(text);
    timeline = [...timeline, { when: clock(), ...wordsOf(bar) }].slice(-40);
    draw();
  });
  draw();
  return {
    [Symbol.dispose]() {
      watch[Symbol.dispose]();
      screen[Symbol.dispose]();
    },
  };
}

function openLivePrintout(path: string): Disposable {
  return watchBarFile(path, (text) => {
    const { name, about } = wordsOf(parseBarState(text));
    console.log(`${clock()}  ${about}  [${name}]`);
  });
}

const wordsOf = (bar: BarState | undefined) => ({
  name: bar?.classes.join(" ") ?? "hidden",
  about: bar?.text ?? "",
});

const clock = (): string => new Date().toTimeString().slice(0, 8);
