import { chownSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HeadlessSession, startHeadlessSession, type Waybar } from "./headless-bar.ts";
import { until } from "./until.ts";

/** What a Waybar module can be told to show. */
export interface ShownModule {
  readonly text: string;
  readonly class: string | readonly string[];
}

/** The one module on every test bar; colours by class, so that a picture tells the class as well. */
export const BAR_STYLE = `
* { font-family: "DejaVu Sans"; font-size: 16px; border: none; min-height: 0; }
window#waybar { background: #101010; color: #e0e0e0; }
#custom-llm { padding: 0 12px; }
#custom-llm.idle { background: #303030; }
#custom-llm.thinking { background: #204080; }
#custom-llm.tool-active { background: #206030; }
#custom-llm.waiting { background: #a04010; }
#custom-llm.error { background: #a01020; }
#custom-llm.compacting { background: #602080; }
`;

/** A bar configuration with nothing on it but our module. */
export function barConfig(
  module: Readonly<Record<string, unknown>>,
  position: "top" | "bottom" = "top",
): Readonly<Record<string, unknown>> {
  return {
    layer: "top",
    position,
    height: 40,
    "modules-left": ["custom/llm"],
    "custom/llm": { "return-type": "json", "max-length": 90, ...module },
  };
}

/**
 * Says how a module looks on the screen, by letting another Waybar show the same text from a plain file. There is no
 * reading of letters: two pictures are equal, or they are not.
 */
export interface ReferenceBar extends AsyncDisposable {
  /** The picture of a bar that shows this. */
  readonly pictureOf: (module: ShownModule) => Promise<Uint8Array>;
}

/** Looks different from everything that the product shows. */
const BLANK: ShownModule = { text: "· reference ·", class: "blank" };

/** How a reference bar is dressed: its configuration around the module's own fields, and its style. */
export interface BarDress {
  readonly config: (module: Readonly<Record<string, unknown>>) => unknown;
  readonly style: string;
}

/** Starts a session of its own with one Waybar whose module shows what it is told. */
export async function startReferenceBar(
  dress: BarDress = { config: barConfig, style: BAR_STYLE },
): Promise<ReferenceBar> {
  await using owned = new AsyncDisposableStack();
  const session = owned.use(await startHeadlessSession());
  const file = join(session.dir, "shown.json");
  write(session, file, BLANK);
  const bar = await session.startWaybar(
    "reference",
    dress.config({ exec: `cat ${file}`, interval: "once", signal: 9 }),
    dress.style,
  );
  const blank = await settledPicture(session);
  const kept = owned.move();

  return {
    pictureOf: async (module) => {
      const shown = await show(
        session,
        bar,
        file,
        module,
        (picture) => !samePicture(picture, blank),
      );
      await show(session, bar, file, BLANK, (picture) => samePicture(picture, blank));
      return shown;
    },
    [Symbol.asyncDispose]: async () => {
      await kept.disposeAsync();
    },
  };
}

/** Whether two pictures are the same in every pixel. */
export function samePicture(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** A bar is drawn some time after its process runs: the first picture that differs from the empty screen, twice alike. */
export async function settledPicture(session: HeadlessSession): Promise<Uint8Array> {
  let before = await session.picture();
  return await until("the screen stands still with a bar on it", async () => {
    const now = await session.picture();
    const settled = samePicture(before, now) && new Set(now.subarray(20)).size > 4;
    before = now;
    return settled && now;
  });
}

/** The lines that a Waybar has read through an `exec` that copies them into this file. */
export function linesRead(path: string): readonly ShownModule[] {
  if (!existsSync(path)) return [];
  return (
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      // Our own renderer's output, which its own tests check.
      .map((line) => JSON.parse(line) as ShownModule)
  );
}

async function show(
  session: HeadlessSession,
  bar: Waybar,
  file: string,
  module: ShownModule,
  isShown: (picture: Uint8Array) => boolean,
): Promise<Uint8Array> {
  write(session, file, module);
  process.kill(bar.pid, 34 + 9);
  return await until(`the reference bar shows “${module.text}”`, async () => {
    const picture = await session.picture();
    return isShown(picture) && picture;
  });
}

function write(session: HeadlessSession, file: string, module: ShownModule): void {
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...module, tooltip: "" })}\n`);
  if (session.uid !== undefined) chownSync(`${file}.new`, session.uid, session.uid);
  renameSync(`${file}.new`, file);
}
