import type { Audience } from "../play/play.ts";
import { renderFrame, type Scene } from "./frame.ts";
import { openScreen } from "./screen.ts";
import { COLOURED, PLAIN } from "./style.ts";

/** More has scrolled away anyway. */
const MAX_ENTRIES = 40;

/** Watches for a person at a terminal: one picture, drawn anew at every change. */
export function openPicture(hasColor: boolean, onGone: () => void): Audience & Disposable {
  let scene: Scene = {
    title: "",
    place: "",
    about: "",
    bar: undefined,
    timeline: [],
    freshCount: 0,
    statusLine: "",
    footer: "Recorded events, the real hook, a daemon of its own. Ctrl-C ends it.",
  };
  let startedMs = performance.now();
  const style = hasColor ? COLOURED : PLAIN;
  const draw = () => screen.draw(renderFrame(scene, screen.size(), style));
  const screen = openScreen(draw, onGone);
  const change = (part: Partial<Scene>) => {
    scene = { ...scene, ...part };
    draw();
  };

  return {
    begin({ title, about }, place) {
      startedMs = performance.now();
      change({ title, about, place, timeline: [], freshCount: 0, statusLine: "" });
    },
    happens({ name, about }, project, isFirst) {
      const when = `${((performance.now() - startedMs) / 1000).toFixed(1)}s`.padStart(5);
      const place = project.slice(project.lastIndexOf("/") + 1);
      const entry = { when: `${when}  ${place}`, name, about };
      change({
        timeline: [...scene.timeline, entry].slice(-MAX_ENTRIES),
        freshCount: isFirst ? 1 : scene.freshCount + 1,
      });
    },
    seesBar: (bar) => change({ bar }),
    seesStatusLine: (statusLine) => change({ statusLine: statusLine.split("\n").at(-1) ?? "" }),
    rests() {},
    [Symbol.dispose]: () => screen[Symbol.dispose](),
  };
}
