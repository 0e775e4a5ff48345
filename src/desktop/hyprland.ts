import { isObject, parseJson } from "../core/json.ts";
import { ANSWER_WITHIN_MS, pidOf, textOf } from "./answer.ts";
import type { DesktopPorts } from "./ports.ts";
import type { Compositor, Window } from "./window.ts";

/** The last focused window has the first place in the focus history. */
const NEWEST = 0;

/** It goes into a command that newer versions run as Lua, so it must be nothing but a number. */
const ADDRESS = /^0x[0-9a-f]+$/;

/**
 * Hyprland, by its request socket (wiki.hypr.land/IPC): `[flags]/command`, then it answers and closes.
 * `j/clients` is as src/debug/HyprCtl.cpp writes it from 0.40 on, and src/ipc/s1/Commands.cpp since.
 */
export function hyprland(socketPath: string, ask: DesktopPorts["ask"]): Compositor {
  const request = async (command: string): Promise<string | undefined> => {
    const bytes = new TextEncoder().encode(command);
    const answer = await ask(socketPath, bytes, () => false, ANSWER_WITHIN_MS);
    return answer && new TextDecoder().decode(answer);
  };
  return {
    listWindows: async () => {
      const clients = parseJson((await request("j/clients")) ?? "");
      return Array.isArray(clients) ? clients.flatMap(toWindow) : undefined;
    },
    focusWindow: async ({ id }) => {
      const answer = await request(`dispatch focuswindow address:${id}`);
      if (answer?.trim() === "ok") return undefined;
      // With a configuration in Lua (from 0.55 on) a dispatch is a Lua expression, and the other is an error.
      const answerToLua = await request(`dispatch hl.dsp.focus({ window = "address:${id}" })`);
      if (answerToLua?.trim() === "ok") return undefined;
      return (answerToLua ?? answer)?.split("\n", 1)[0] || "Hyprland does not answer";
    },
  };
}

function toWindow(client: unknown): readonly Window[] {
  if (!isObject(client) || client["mapped"] !== true) return [];
  const address = textOf(client["address"]);
  if (!ADDRESS.test(address)) return [];
  return [
    {
      id: address,
      ...pidOf(client["pid"]),
      title: textOf(client["title"]),
      appId: textOf(client["class"]),
      isFocused: client["focusHistoryID"] === NEWEST,
    },
  ];
}
