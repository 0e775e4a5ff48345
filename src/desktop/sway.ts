import { isObject, type Json, parseJson } from "../core/json.ts";
import { ANSWER_WITHIN_MS, pidOf, textOf } from "./answer.ts";
import type { DesktopPorts } from "./ports.ts";
import type { Compositor, Window } from "./window.ts";

const MAGIC = "i3-ipc";
const HEADER_BYTES = MAGIC.length + 8;

const RUN_COMMAND = 0;
const GET_TREE = 4;

/** sway, by the protocol of sway-ipc(7): the magic word, length and type in the machine's byte order (ours is little-endian), JSON. */
export function sway(socketPath: string, ask: DesktopPorts["ask"]): Compositor {
  const request = async (type: number, payload: string): Promise<unknown> => {
    const answer = await ask(socketPath, encode(type, payload), isWhole, ANSWER_WITHIN_MS);
    return answer && isWhole(answer) ? decode(answer, type) : undefined;
  };
  return {
    listWindows: async () => {
      const tree = await request(GET_TREE, "");
      return isObject(tree) ? windowsIn(tree) : undefined;
    },
    focusWindow: async ({ id }) => {
      const results = await request(RUN_COMMAND, `[con_id=${id}] focus`);
      const result: unknown = Array.isArray(results) ? results[0] : undefined;
      if (!isObject(result)) return "sway does not answer";
      return result["success"] === true ? undefined : textOf(result["error"]) || "sway refuses";
    },
  };
}

function encode(type: number, payload: string): Uint8Array {
  const body = new TextEncoder().encode(payload);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  new TextEncoder().encodeInto(MAGIC, bytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length, body.length, true);
  view.setUint32(MAGIC.length + 4, type, true);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

const numberAt = (bytes: Uint8Array, offset: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);

const isWhole = (answer: Uint8Array): boolean =>
  answer.length >= HEADER_BYTES && answer.length >= HEADER_BYTES + numberAt(answer, MAGIC.length);

function decode(answer: Uint8Array, type: number): unknown {
  const decoder = new TextDecoder();
  const isOurs =
    decoder.decode(answer.subarray(0, MAGIC.length)) === MAGIC &&
    numberAt(answer, MAGIC.length + 4) === type;
  return isOurs ? parseJson(decoder.decode(answer.subarray(HEADER_BYTES))) : undefined;
}

/** Only nodes that show a program have a pid; a leaf has no nodes of its own. */
function windowsIn(node: Json): readonly Window[] {
  const children = [node["nodes"], node["floating_nodes"]]
    .flatMap((nodes): readonly unknown[] => (Array.isArray(nodes) ? nodes : []))
    .filter(isObject);
  const inside = children.flatMap(windowsIn);
  const { id } = node;
  if (typeof node["pid"] !== "number" || typeof id !== "number") return inside;
  const x = node["window_properties"];
  const window: Window = {
    id: String(id),
    ...pidOf(node["pid"]),
    title: textOf(node["name"]),
    appId: textOf(node["app_id"]) || (isObject(x) ? textOf(x["class"]) : ""),
    isFocused: node["focused"] === true,
  };
  return [window, ...inside];
}
