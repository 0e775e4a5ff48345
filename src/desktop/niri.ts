import { isObject, parseJson } from "../core/json.ts";
import { ANSWER_WITHIN_MS, pidOf, textOf } from "./answer.ts";
import type { DesktopPorts } from "./ports.ts";
import type { Compositor, Window } from "./window.ts";

const LINE_END = 0x0a;

/** niri, by its socket (docs.rs/niri-ipc): a request is a line of JSON, and so is the answer, `{"Ok":…}` or `{"Err":"why"}`. */
export function niri(socketPath: string, ask: DesktopPorts["ask"]): Compositor {
  const request = async (what: unknown): Promise<unknown> => {
    const bytes = new TextEncoder().encode(`${JSON.stringify(what)}\n`);
    const answer = await ask(
      socketPath,
      bytes,
      (line) => line.at(-1) === LINE_END,
      ANSWER_WITHIN_MS,
    );
    return answer && parseJson(new TextDecoder().decode(answer));
  };
  return {
    listWindows: async () => {
      const reply = await request("Windows");
      const ok = isObject(reply) ? reply["Ok"] : undefined;
      const windows = isObject(ok) ? ok["Windows"] : undefined;
      return Array.isArray(windows) ? windows.flatMap(toWindow) : undefined;
    },
    focusWindow: async ({ id }) => {
      const reply = await request({ Action: { FocusWindow: { id: Number(id) } } });
      if (!isObject(reply)) return "niri does not answer";
      return "Ok" in reply ? undefined : textOf(reply["Err"]) || "niri refuses";
    },
  };
}

function toWindow(window: unknown): readonly Window[] {
  if (!isObject(window) || !Number.isSafeInteger(window["id"])) return [];
  return [
    {
      id: String(window["id"]),
      ...pidOf(window["pid"]),
      title: textOf(window["title"]),
      appId: textOf(window["app_id"]),
      isFocused: window["is_focused"] === true,
    },
  ];
}
