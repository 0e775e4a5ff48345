import { type DBusMessage, marshall, unmarshall } from "@httptoolkit/dbus-native/lib/message.js";
import { BridgeFault } from "../../core/fault.ts";
import { openBusSocket } from "./bus-socket.ts";
import { createMessageSplitter } from "./message-splitter.ts";

/** A method of somebody, to be called. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** A signal of ours, to whoever listens. */
export interface BusSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** What is answered to a call: values with their signature, or an error by its name. */
export type BusAnswer =
  | { readonly signature?: string; readonly body?: readonly unknown[] }
  | { readonly error: string; readonly text: string };

/** What somebody calls or signals. Every part of it is outside input. */
export type Received = Pick<
  DBusMessage,
  "path" | "interface" | "member" | "signature" | "body" | "sender"
>;

export interface BusPorts {
  /** Must not throw. */
  readonly onCall: (call: Received) => BusAnswer;
  readonly onSignal: (signal: Received) => void;
  /** The bus has gone; not told of after `close`. */
  readonly onClosed: () => void;
}

/** A connection to a bus that knows us. */
export interface Bus {
  /** The answer's values. Rejects with BridgeFault `bus-refused` where it is an error, or where the bus goes. */
  call(call: BusCall): Promise<readonly unknown[]>;
  emit(signal: BusSignal): void;
  close(): void;
}

const METHOD_CALL = 1;
const METHOD_RETURN = 2;
const ERROR = 3;
const SIGNAL = 4;
const NO_REPLY_EXPECTED = 1;

/** The bus itself, as a party on it. */
export const BUS_DRIVER = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
} as const;

/**
 * Connects to the bus at a path (`sessionBusPath`). Throws BridgeFault `bus-unreachable` where nobody is
 * there who lets us in. The library does the bytes; its own client would throw on what others send, out of
 * reach of any `catch`.
 */
export async function connectBus(path: string, ports: BusPorts): Promise<Bus> {
  const split = createMessageSplitter();
  const pending = new Map<number, PromiseWithResolvers<readonly unknown[]>>();
  let serial = 0;
  let isOver = false;

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    socket.close();
    for (const { reject } of pending.values()) reject(refused("the bus has gone"));
    pending.clear();
  };

  const send = (message: Omit<DBusMessage, "serial">): number => {
    serial = (serial % 0xffff_ffff) + 1;
    if (!isOver) socket.write(marshall({ ...message, serial }));
    return serial;
  };

  const take = (bytes: Buffer): void => {
    const message = readMessage(bytes);
    if (message === undefined) return;
    const asked = pending.get(message.replySerial ?? 0);
    switch (message.type) {
      case METHOD_RETURN:
        asked?.resolve(message.body ?? []);
        break;
      case ERROR:
        asked?.reject(refused([message.errorName, message.body?.[0]].filter(Boolean).join(": ")));
        break;
      case SIGNAL:
        ports.onSignal(message);
        break;
      case METHOD_CALL:
        answer(message);
        break;
    }
    if (asked) pending.delete(message.replySerial ?? 0);
  };

  const answer = (call: DBusMessage): void => {
    const given = ports.onCall(call);
    if (call.sender === undefined || ((call.flags ?? 0) & NO_REPLY_EXPECTED) !== 0) return;
    const to = { destination: call.sender, replySerial: call.serial, flags: NO_REPLY_EXPECTED };
    if ("error" in given) {
      send({ ...to, type: ERROR, errorName: given.error, signature: "s", body: [given.text] });
    } else {
      send({ ...to, type: METHOD_RETURN, ...given });
    }
  };

  const onData = (chunk: Buffer): void => {
    const messages = split(chunk);
    for (const message of messages ?? []) take(message);
    if (messages === undefined) onGone();
  };
  const onGone = (): void => {
    if (isOver) return;
    end();
    ports.onClosed();
  };
  const socket = await openBusSocket(path, { onData, onClosed: onGone });

  const bus: Bus = {
    async call(call) {
      const answered = Promise.withResolvers<readonly unknown[]>();
      if (isOver) throw refused("the bus has gone");
      pending.set(send({ ...call, type: METHOD_CALL }), answered);
      return await answered.promise;
    },
    emit: (signal) => void send({ ...signal, type: SIGNAL, flags: NO_REPLY_EXPECTED }),
    close: end,
  };
  await bus.call({ ...BUS_DRIVER, member: "Hello" });
  return bus;
}

/** What is none of ours to read is passed over: whoever sent it gets no answer. */
function readMessage(bytes: Buffer): DBusMessage | undefined {
  // The library throws on types that it does not know (descriptors), and on what contradicts itself.
  try {
    return unmarshall(bytes);
  } catch {
    return undefined;
  }
}

const refused = (reason: string): BridgeFault =>
  new BridgeFault("bus-refused", `The session bus has refused: ${reason}.`);
