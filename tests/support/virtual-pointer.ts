import { until } from "./until.ts";

/** A mouse that is not there. */
export interface VirtualPointer extends Disposable {
  /** Moves to a place, in parts of the screen's width and height from 0 to 1. */
  readonly moveTo: (x: number, y: number) => void;
  readonly click: (button: keyof typeof BUTTONS) => void;
  /** One notch of the wheel. */
  readonly scroll: (direction: "up" | "down") => void;
}

/** linux/input-event-codes.h */
const BUTTONS = { left: 0x110, right: 0x111, middle: 0x112 } as const;

const MANAGER = "zwlr_virtual_pointer_manager_v1";

/** Objects of ours, numbered as we make them; the display is there from the beginning. */
const DISPLAY = 1;
const REGISTRY = 2;
const MANAGER_ID = 3;
const POINTER = 4;

const PRESSED = 1;
const RELEASED = 0;
const VERTICAL = 0;
/** One notch, in the protocol's fixed point numbers of 24 and 8 bits. */
const NOTCH = 15 * 256;
const EXTENT = 10_000;

/**
 * Gives a compositor a mouse, by wayland.xml and wlr-virtual-pointer-unstable-v1.xml: a message is the
 * object's number, its length in the upper and what it is about in the lower half of a word, and its
 * arguments. The mouse is there as long as the connection.
 */
export async function plugInPointer(waylandSocket: string): Promise<VirtualPointer> {
  let received = Buffer.alloc(0);
  const socket = await Bun.connect({
    unix: waylandSocket,
    socket: {
      data: (_socket, bytes) => {
        received = Buffer.concat([received, bytes]);
      },
    },
  });
  const send = (object: number, opcode: number, ...args: readonly (number | string)[]) => {
    const body = Buffer.concat(args.map(encodeArgument));
    const header = Buffer.alloc(8);
    header.writeUInt32LE(object, 0);
    header.writeUInt32LE(((8 + body.length) << 16) | opcode, 4);
    socket.write(Buffer.concat([header, body]));
    socket.flush();
  };
  send(DISPLAY, 1, REGISTRY); // get_registry
  const manager = await until("the compositor offers virtual pointers", () =>
    globalNamed(received, MANAGER),
  );
  send(REGISTRY, 0, manager, MANAGER, 1, MANAGER_ID); // bind
  send(MANAGER_ID, 0, 0, POINTER); // create_virtual_pointer, on the default seat

  let timeMs = 0;
  const frame = () => send(POINTER, 4);
  return {
    moveTo: (x, y) => {
      send(POINTER, 1, ++timeMs, Math.round(x * EXTENT), Math.round(y * EXTENT), EXTENT, EXTENT);
      frame();
    },
    click: (button) => {
      for (const state of [PRESSED, RELEASED]) {
        send(POINTER, 2, ++timeMs, BUTTONS[button], state);
        frame();
      }
    },
    scroll: (direction) => {
      const sign = direction === "down" ? 1 : -1;
      send(POINTER, 5, 0); // axis_source: a wheel
      send(POINTER, 7, ++timeMs, VERTICAL, sign * NOTCH, sign); // axis_discrete
      frame();
    },
    [Symbol.dispose]: () => {
      socket.end();
    },
  };
}

/** A number is a word; a text is its length, itself, a NUL, and what fills the last word. */
function encodeArgument(argument: number | string): Buffer {
  if (typeof argument === "number") {
    const word = Buffer.alloc(4);
    word.writeInt32LE(argument | 0);
    return word;
  }
  const length = Buffer.byteLength(argument) + 1;
  const bytes = Buffer.alloc(4 + Math.ceil(length / 4) * 4);
  bytes.writeUInt32LE(length, 0);
  bytes.write(argument, 4);
  return bytes;
}

/** The number under which the registry announces an interface. */
function globalNamed(received: Buffer, wanted: string): number | undefined {
  for (let at = 0; at + 8 <= received.length;) {
    const word = received.readUInt32LE(at + 4);
    const size = word >>> 16;
    if (at + size > received.length) break;
    const isGlobal = received.readUInt32LE(at) === REGISTRY && (word & 0xffff) === 0;
    if (isGlobal) {
      const length = received.readUInt32LE(at + 12);
      const name = received.toString("latin1", at + 16, at + 16 + length - 1);
      if (name === wanted) return received.readUInt32LE(at + 8);
    }
    at += size;
  }
  return undefined;
}
