import { type EpochMs, epochMs } from "../../core/instant.ts";
import type { UsageBlock } from "../../core/usage/report/block.ts";
import type { BlocksReport } from "../../core/usage/report/blocks-report.ts";
import { EXIT } from "../../sys/exit.ts";
import { openScreen } from "../demo/draw/screen.ts";
import { makeUsageBlocks, resolveTokenLimit } from "./blocks.ts";
import type { UsageRun } from "./usage-run.ts";
import { makeStyle } from "./tables.ts";

// Often enough for figures that change with every response, seldom enough to cost nothing.
const REFRESH_MS = 2000;

/** Keeps the open block on the screen until `q` or Ctrl-C; prints it once where there is no terminal. Gives the exit code. */
export async function runLive(run: UsageRun): Promise<number> {
  const [{ renderBlockView }, style] = await Promise.all([
    import("../../report/block-view.ts"),
    makeStyle(run),
  ]);
  const render = (now: EpochMs, width: number): readonly string[] => {
    const { all } = makeUsageBlocks({ ...run, now });
    const tokenLimit = resolveTokenLimit(run.options.tokenLimit, all);
    return renderBlockView(findOpen(all), { ...style, width }, now, tokenLimit);
  };
  if (!process.stdout.isTTY || process.env["TERM"] === "dumb") {
    console.log(render(run.now, style.width).join("\n"));
    return EXIT.ok;
  }
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  const draw = () => {
    const { columns, rows } = screen.size();
    const lines = ["", ...render(epochMs(Date.now()), columns - 2), "", "q ends it."];
    screen.draw(lines.slice(0, rows).map((line) => ` ${line}`));
  };
  using screen = openScreen(draw, end);
  using _keys = watchKeys(end);
  do {
    draw();
    if (await isSettled(ended, REFRESH_MS)) break;
    await run.source.refresh();
  } while (!(await isSettled(ended, 0)));
  return EXIT.ok;
}

const findOpen = ({ entries }: BlocksReport): UsageBlock | undefined =>
  entries.flatMap((entry) => (entry.kind === "block" && entry.isActive ? [entry] : [])).at(-1);

/** Hears single keys; disposing gives the keyboard back as it was. */
function watchKeys(end: () => void): Disposable {
  const { stdin } = process;
  if (!stdin.isTTY) return { [Symbol.dispose]: () => {} };
  // In raw mode Ctrl-C is a key as well.
  const onKey = (key: Buffer) => {
    if (ENDING_KEYS.has(key.toString())) end();
  };
  stdin.setRawMode(true);
  stdin.on("data", onKey).resume();
  return {
    [Symbol.dispose]() {
      stdin.off("data", onKey).pause();
      stdin.setRawMode(false);
    },
  };
}

const ENDING_KEYS: ReadonlySet<string> = new Set(["q", "Q", "\x03", "\x04", "\x1b"]);

/** Whether the promise settles within a time. */
async function isSettled(promise: Promise<void>, withinMs: number): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), withinMs);
  void promise.then(() => resolve(true));
  const result = await over;
  clearTimeout(timer);
  return result;
}
